"""Where sources come from: wheels and sdists, unpacked in memory, and the standard library of the Python that runs this."""

from __future__ import annotations

import os
import re
import sysconfig
import tarfile
import zipfile
from pathlib import Path

# What is not part of a package as a model uses it.
LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing|_?tests_?\w*|conftest|examples?|benchmarks?|scripts|cli|docs?|demos?|tutorials?|test_\w+|\w+_test|\w+_tests|setup)(\.pyx?$|/)"
)
LARGEST_SOURCE = 3_000_000
# Python, and Cython with its declarations, which is translated.
ENDINGS = (".py", ".pyx", ".pxd")


def without_ending(path: str) -> str:
    return re.sub(r"\.(py|pyx|pxd)$", "", path)


class Source:
    """The Python and Cython files of one archive or folder, by path from the root of imports."""

    def __init__(self, name: str, version: str):
        self.name = name
        self.version = version
        self.paths: dict[str, str] = {}
        # Modules that are there without their source.
        self.compiled: set[str] = set()

    def read(self, path: str) -> bytes:
        raise NotImplementedError

    def tops(self) -> list[str]:
        found = set()
        for path in self.paths:
            top, _, rest = path.partition("/")
            found.add(top if rest else without_ending(top))
        return sorted(found)


class WheelSource(Source):
    def __init__(self, file: Path):
        name, version = file.name.split("-")[:2]
        super().__init__(name, version)
        self.file = file
        self.opened: tuple[int, zipfile.ZipFile] | None = None
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
        for info in infos:
            path = info.filename
            match = re.match(r"[^/]+\.data/(?:purelib|platlib)/(.*)", path)
            inner = match.group(1) if match else path
            if inner.endswith((".so", ".pyd")):
                self.compiled.add(inner.partition(".")[0].replace("/", "."))
            if path.endswith(ENDINGS) and info.file_size < LARGEST_SOURCE and (match or ".data/" not in path):
                self.paths[inner] = path

    def read(self, path: str) -> bytes:
        # One open file for each process: forks share the position in it.
        if self.opened is None or self.opened[0] != os.getpid():
            self.opened = (os.getpid(), zipfile.ZipFile(self.file))
        return self.opened[1].read(self.paths[path])


class SdistSource(Source):
    """An sdist: modules lie at its root, under `src` or `lib`."""

    def __init__(self, file: Path):
        stem = re.sub(r"(\.tar\.gz|\.zip|\.tgz|\.tar\.bz2)$", "", file.name)
        name, _, version = stem.rpartition("-")
        super().__init__(name, version)
        self.files: dict[str, bytes] = {}
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                for info in archive.infolist():
                    self.add(info.filename, lambda name=info.filename, z=archive: z.read(name), info.file_size)
        else:
            with tarfile.open(file) as tar:
                for member in tar:
                    if member.isfile():
                        stream = tar.extractfile(member)
                        if stream:
                            self.add(member.name, stream.read, member.size)
        roots = {path.split("/")[0] for path in self.files}
        for root in ("src", "lib", "python-package"):
            if root in roots and f"{root}/__init__.py" not in self.files:
                for path in [p for p in self.files if p.startswith(root + "/")]:
                    self.files[path[len(root) + 1 :]] = self.files.pop(path)
        self.paths = {
            path: path for path in self.files if "/" not in path or path.split("/")[0] + "/__init__.py" in self.files
        }

    def add(self, path: str, read: object, size: int) -> None:
        _, _, inner = path.partition("/")
        if inner.endswith(ENDINGS) and size < LARGEST_SOURCE and inner != "setup.py" and callable(read):
            self.files[inner] = read()

    def read(self, path: str) -> bytes:
        return self.files[path]


class FolderSource(Source):
    def __init__(self, name: str, version: str, folder: Path, top: str | None = None):
        super().__init__(name, version)
        self.folder = folder
        for file in (folder / top if top else folder).rglob("*.p*"):
            path = file.relative_to(folder).as_posix()
            if path.endswith(ENDINGS) and "site-packages/" not in path:
                self.paths[path] = path

    def read(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()


def standard_library() -> Source:
    return FolderSource("python", sysconfig.get_python_version(), Path(sysconfig.get_paths()["stdlib"]))


def open_source(file: Path) -> Source:
    if file.is_dir():
        return FolderSource(file.name, "0", file)
    return WheelSource(file) if file.suffix == ".whl" else SdistSource(file)
