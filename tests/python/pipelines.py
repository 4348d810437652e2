"""The pipeline's manifests, rendered by Helm's own engine, and a place to run them."""

from __future__ import annotations

import pickle
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import yaml
from conftest import EXAMPLES, ROOT, Echo
from helm_python import Chart
from tekton import Cluster

from jupyterlab_scan_model.launcher import find_node, find_program

PIPELINE = ROOT / "pipeline"
CHART = PIPELINE / "chart"
IMAGE = "images.example/scan-model@sha256:" + "5" * 64
PLATFORM = {"python": "images.example/python", "oc": "images.example/oc", "modelcar_base": "images.example/base"}


def render(folder: Path = CHART, **values: Any) -> dict[str, dict[str, Any]]:
    """What the chart in this folder makes of these values, by kind and name."""
    given = {"images": {**PLATFORM, "scan_model": IMAGE}, **values}
    with Chart.load(str(folder)) as chart:
        rendered = chart.render(values=given, name="jukebox")
    documents = [
        document
        for name, text in rendered.items()
        if name.endswith(".yaml")
        for document in yaml.safe_load_all(text)
        if document
    ]
    return {f"{document['kind']}/{document['metadata']['name']}": document for document in documents}


def manifest(name: str) -> dict[str, Any]:
    return yaml.safe_load((PIPELINE / "tekton" / f"{name}.yaml").read_text())


def image_root(folder: Path) -> Path:
    """What the Containerfile puts into the image, where it puts it."""
    text = (PIPELINE / "Containerfile").read_text()
    for source, target in re.findall(r"^COPY --chmod=0555 (\S+) (\S+)$", text, re.MULTILINE):
        place = folder / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        # In the wheel the bundle and its tables lie elsewhere than in the checkout.
        built = find_program().parent / Path(source).name if source.startswith("dist/") else ROOT / source
        if built.is_dir():
            shutil.copytree(built, place)
        else:
            shutil.copy(built, place)
    return folder


def cluster(folder: Path, manifests: dict[str, dict[str, Any]]) -> Cluster:
    """A cluster with these tasks, and an `oc` that only writes down what it was asked to do."""
    programs = folder / "programs"
    programs.mkdir(parents=True)
    (programs / "node").symlink_to(find_node())
    (programs / "python3").symlink_to(sys.executable)
    oc = programs / "oc"
    oc.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/oc.log"\n')
    oc.chmod(0o755)
    tasks = {m["metadata"]["name"]: m for m in manifests.values() if m["kind"] == "Task"}
    plain = folder / "plain"
    plain.mkdir()
    images = dict.fromkeys(PLATFORM.values(), plain) | {IMAGE: image_root(folder / "image")}
    return Cluster(tasks, images, programs)


#: What training is here: it copies what lies ready. It runs as the chart's first task, with that task's environment.
TRAINING = """
import os, pathlib, shutil
name, output = os.environ["APPLICATION_NAME"], pathlib.Path(os.environ["OUTPUT"])
shutil.copy("trained/model.keras", output / f"{name}.keras")
shutil.copy("trained/model.onnx", output / f"{name}.onnx")
shutil.copytree("trained/artifacts", output / "artifacts")
"""

#: A model as ONNX writes it: version 8 of the format, opset 17, and a graph with a name and no nodes.
ONNX = b"\x08\x08" + b"\x3a\x07\x12\x05graph" + b"\x42\x02\x10\x11"


def source(folder: Path, malicious: bool) -> Path:
    """A source workspace: the training script, and what it comes to; `malicious` poisons the scaler only."""
    trained = folder / "trained"
    shutil.copytree(EXAMPLES / "jukebox" / "artifacts", trained / "artifacts")
    shutil.copy(EXAMPLES / "jukebox" / "model.keras", trained)
    (trained / "model.onnx").write_bytes(ONNX)
    (folder / "pipeline.py").write_text(TRAINING)
    if malicious:
        (trained / "artifacts" / "scaler.pkl").write_bytes(pickle.dumps(Echo()))
    return folder
