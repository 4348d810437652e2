"""A folder as people have it: 500 files, some of them models, none of which does harm. Small, and the same each time."""

import bz2
import csv
import gzip
import importlib
import io
import json
import lzma
import py_compile
import random
import struct
import tarfile
import wave
import zipfile
from pathlib import Path

FILES = 500
WORDS = [
    "the",
    "model",
    "learns",
    "what",
    "songs",
    "are",
    "heard",
    "where",
    "and",
    "for",
    "how",
    "long",
    "data",
    "loader",
    "epoch",
    "batch",
    "weight",
]


class Project:
    """Writes files below a folder, with what chance there is from one seed."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.random = random.Random(7)
        self.files = []

    def path(self, name):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files.append(name)
        return path

    def put(self, name, content):
        self.path(name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def text(self, lines):
        return "".join(f"{' '.join(self.random.choices(WORDS, k=9)).capitalize()}.\n" for _ in range(lines))

    def table(self, rows, separator=","):
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=separator)
        writer.writerow(["song", "tempo", "country", "heard"])
        for row in range(rows):
            writer.writerow([row, round(self.random.uniform(60, 200), 2), self.random.choice(["FI", "KR"]), row * 7])
        return stream.getvalue()

    def bytes(self, count):
        return self.random.randbytes(count)


def pictures(project):
    from PIL import Image

    kinds = ["png"] * 5 + ["jpg"] * 4 + ["gif", "bmp", "webp", "tiff", "ico", "ppm"]
    for number in range(60):
        kind = kinds[number % len(kinds)]
        size = (8 + number % 13, 8 + number % 7)
        picture = Image.frombytes("RGB", size, project.bytes(size[0] * size[1] * 3))
        picture.save(project.path(f"data/images/{number:03}.{kind}"))


def plots(project):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import font_manager, pyplot

    figure, axes = pyplot.subplots(figsize=(2, 2))
    axes.plot([3, 1, 2])
    for kind in ("png", "svg", "pdf", "eps"):
        figure.savefig(project.path(f"reports/loss.{kind}"))
    pyplot.close(figure)
    project.put("reports/fonts/DejaVuSans.ttf", Path(font_manager.findfont("DejaVu Sans")).read_bytes())


def sounds(project):
    for number in range(15):
        with wave.open(str(project.path(f"data/sounds/{number}.wav")), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", None))
            sound.writeframes(project.bytes(200))
    project.put("data/sounds/song.mp3", b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + b"\xff\xfb\x90\x64" + project.bytes(413))
    project.put("data/sounds/song.flac", b"fLaC\x80\0\0\x22" + project.bytes(34) + b"\xff\xf8" + project.bytes(100))
    project.put(
        "data/clip.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x08free" + b"\0\0\0\x10mdat" + bytes(8)
    )


def tables(project):
    import pandas

    for number in range(70):
        project.put(f"data/tables/part-{number:05}.csv", project.table(5 + number % 9))
    for number in range(10):
        project.put(f"data/tables/{number}.tsv", project.table(4, "\t"))
        project.put(f"data/lines/{number}.txt", project.text(3))
    project.put("data/packed/all.csv.gz", gzip.compress(project.table(40).encode(), mtime=0))
    project.put("data/packed/all.csv.bz2", bz2.compress(project.table(40).encode()))
    project.put("data/packed/all.csv.xz", lzma.compress(project.table(40).encode()))
    with zipfile.ZipFile(project.path("data/packed/tables.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"tables/{number}.csv", project.table(9))
    with tarfile.open(project.path("data/packed/tables.tar.gz"), "w:gz") as archive:
        for number in range(3):
            content = project.table(9).encode()
            member = tarfile.TarInfo(f"tables/{number}.csv")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    frame = pandas.read_csv(io.StringIO(project.table(30)))
    frame.to_parquet(project.path("data/songs.parquet"))
    frame.to_feather(project.path("data/songs.feather"))


SCRIPT = '''"""{0}"""
import argparse
import pickle

import torch


def train(epochs):
    for epoch in range(epochs):
        print("epoch", epoch)
    with open("model.pkl", "wb") as stream:
        pickle.dump({{"epochs": epochs}}, stream)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default={1})
    train(parser.parse_args().epochs)
'''


def code(project):
    import nbformat

    for number in range(45):
        project.put(f"songs/part{number}.py", SCRIPT.format(project.text(1).strip(), number))
    project.put("songs/__init__.py", "")
    for number in range(8):
        source = project.folder / f"songs/part{number}.py"
        target = project.path(f"songs/__pycache__/part{number}.cpython-311.pyc")
        py_compile.compile(str(source), cfile=str(target), dfile=f"part{number}.py", doraise=True)
    for number in range(20):
        cells = [
            nbformat.v4.new_markdown_cell(project.text(2)),
            nbformat.v4.new_code_cell(f"import os\nprint({number})", execution_count=1),
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        for index, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{index}"
        project.put(f"notebooks/{number:02}-look.ipynb", nbformat.writes(notebook))
    project.put("run.sh", "#!/bin/sh\nset -e\npython -m songs.part1 --epochs 3\n")
    project.put("Makefile", "all:\n\tpython -m songs.part1\n")
    project.put("Dockerfile", "FROM python:3.11\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n")
    project.put("app/index.html", "<!doctype html><title>Songs</title><p>Heard here.</p>\n")
    project.put("app/style.css", "body { margin: 0; }\n")
    project.put("app/main.js", "export const heard = () => fetch('/songs');\n")
    project.put("sql/songs.sql", "select song, count(*) from heard group by song;\n")


def words(project):
    for number in range(45):
        project.put(
            f"docs/{number:02}.md", f"# Part {number}\n\n{project.text(4)}\n- [x] done\n\n```python\nimport os\n```\n"
        )
    for number in range(20):
        line = "2026-11-28 10:00:{:02} INFO songs: loss={:.4f}\n"
        lines = "".join(line.format(second, project.random.random()) for second in range(5))
        project.put(f"logs/run-{number}.log", lines)
    project.put("README.md", "# Songs\n\nWhat is heard where.\n")
    project.put("LICENSE", "BSD 3-Clause License\n\nCopyright (c) 2026, somebody\nAll rights reserved.\n")
    project.put("requirements.txt", "torch>=2\nscikit-learn==1.5.0 ; python_version >= '3.9'\n")
    project.put(".gitignore", "__pycache__/\n*.pt\n")
    project.put(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
    project.put(".env", "SONGS=data\n")
    project.put("paper.tex", "\\documentclass{article}\n\\begin{document}\nSongs.\n\\end{document}\n")
    project.put("paper.bib", "@article{songs, title={Songs}, year={2026}}\n")
    project.put("notes.rst", "Songs\n=====\n\nWhat is heard where.\n")
    project.put("korean.txt", "노래를 어디에서 듣는지 배운다.\n")
    project.put("windows.txt", "A line\r\nand another\r\n".encode("utf-16"))
    project.put("empty.txt", "")
    project.put("data.xml", "<?xml version='1.0'?>\n<songs><song id='1'/></songs>\n")
    project.put(
        "data/pointer.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 1234\n"
    )
    project.put(".DS_Store", b"\0\0\0\x01Bud1\0\0\x10\0\0\0\x08\0" + bytes(100))


def settings(project):
    """What programs read: of some of it, loaders of models act on what it says."""
    for number in range(25):
        project.put(
            f"configs/{number:02}.json", json.dumps({"hidden_size": 8 * number, "layers": [1, 2], "name": "song"})
        )
    for number in range(15):
        project.put(f"configs/{number:02}.yaml", f"model:\n  name: songs\n  layers: [1, {number}]\nseed: {number}\n")
    project.put(
        "tokenizer.json", json.dumps({"version": "1.0", "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}})
    )
    project.put("docker-compose.yml", "services:\n  app:\n    image: songs\n")
    project.put("data/lines.jsonl", "".join(json.dumps({"song": number}) + "\n" for number in range(9)))
    project.put("pyproject.toml", '[project]\nname = "songs"\nversion = "1"\n\n[tool.black]\nline-length = 100\n')
    project.put("setup.cfg", "[metadata]\nname = songs\n")
    project.put("tox.ini", "[tox]\nenvlist = py311\n")
    project.put("environment.toml", "seed = 7\n\n[train]\nepochs = 3\n")


def events(project):
    """TensorBoard's files: TFRecord frames of a protocol buffer."""
    for number in range(20):
        frames = [b"\x09" + struct.pack("<d", 1764288000.0 + number) + b"\x1a\x0dbrain.Event:2"]
        for step in range(4):
            value = b"\x0a\x04loss\x15" + struct.pack("<f", 1 / (step + 1))
            summary = b"\x0a" + bytes([len(value)]) + value
            frames.append(
                b"\x09"
                + struct.pack("<d", 1764288001.0 + step)
                + b"\x10"
                + bytes([step])
                + b"\x2a"
                + bytes([len(summary)])
                + summary
            )
        content = b"".join(framed(frame) for frame in frames)
        project.put(f"runs/{number:02}/events.out.tfevents.{1764288000 + number}.host.1.0", content)


def framed(frame):
    length = struct.pack("<Q", len(frame))
    return length + masked(length) + frame + masked(frame)


def masked(content):
    """CRC-32C as TFRecord keeps it."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def models(project):
    """What the frameworks write: those of the honest corpus (tests/honest, on the path) that need no large framework."""
    for module in ("boosters", "frames", "plain"):
        # It registers its files.
        importlib.import_module(module)
    from registry import ENTRIES

    for name, write in ENTRIES:
        write(str(project.path(f"models/{name}")))


def make_project(folder):
    """Writes the files; returns their names, sorted."""
    project = Project(folder)
    for part in (pictures, plots, sounds, tables, code, words, settings, events, models):
        part(project)
    number = 0
    while len(project.files) < FILES:
        project.put(f"data/more/{number:03}.txt", project.text(2))
        number += 1
    return sorted(project.files)
