"""Packages of PyPI and npm as archives: they are downloaded and read, never installed."""

import os
import subprocess
import sys
import tarfile
import zipfile


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)


def fetch_pypi(name, folder):
    run(sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--no-build-isolation", "-d", folder, name)


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
