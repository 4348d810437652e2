"""Packages of PyPI and npm as archives: they are downloaded and read, never installed."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import zipfile

SIMPLE = "application/vnd.pypi.simple.v1+json"


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)


def fetch_pypi(name, folder):
    """A wheel by pip; of a package without one its source archive, which pip would start to build."""
    requirement = ["-d", folder, name]
    try:
        run(sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--only-binary", ":all:", *requirement)
    except subprocess.CalledProcessError:
        fetch_source(*name.split("=="), folder=folder)


def fetch_source(name, version=None, *, folder):
    """The newest source archive that the index of pip lists, or that of a version."""
    from pip._internal.models.index import PyPI

    address = f"{PyPI.simple_url}/{re.sub('[-_.]+', '-', name).lower()}/"
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": SIMPLE})) as answer:
        files = json.load(answer)["files"]
    named = [
        file
        for file in files
        if re.search(r"\.(tar\.gz|zip|tgz)$", file["filename"]) and (version is None or version in file["filename"])
    ]
    chosen = named[-1]
    with (
        urllib.request.urlopen(chosen["url"]) as answer,
        open(os.path.join(folder, chosen["filename"]), "wb") as stream,
    ):
        shutil.copyfileobj(answer, stream)


def fetch_npm(name, folder):
    run("npm", "pack", "--silent", "--pack-destination", folder, name)


def members(path):
    """Yields names and readers of the regular members."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    yield info.filename, info.file_size, lambda info=info: archive.read(info)
    else:
        with tarfile.open(path) as archive:
            for info in archive:
                if info.isfile():
                    yield info.name, info.size, lambda info=info: archive.extractfile(info).read()


def archive_of(registry, name, version, out):
    """The path of the downloaded package; without a version the newest one."""
    folder = os.path.join(out, registry, name.replace("/", "+"))
    os.makedirs(folder, exist_ok=True)
    if not os.listdir(folder):
        if registry == "npm":
            fetch_npm(f"{name}@{version}" if version else name, folder)
        else:
            fetch_pypi(f"{name}=={version}" if version else name, folder)
    return os.path.join(folder, os.listdir(folder)[0])
