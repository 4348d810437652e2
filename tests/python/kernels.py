"""Run cells on a real kernel."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from patience import PROGRAM

LOAD_EXTENSION = "%load_ext jupyterlab_scan_model"
#: The same, with a magic that shows no progress: how long a scan takes is the machine's affair, not the tests'.
LOAD = f"{LOAD_EXTENSION}\nimport jupyterlab_scan_model.magic\njupyterlab_scan_model.magic.PROGRESS_AFTER_SECONDS = float('inf')"


def run_cells(cells: Sequence[str], folder: Path, tags: Sequence[str] = ()) -> list[Any]:
    """The outputs of each cell, all run in one kernel in this folder; errors are outputs, too."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    return [cell.outputs for cell in execute(notebook, folder, allow_errors=True).cells]


def execute(notebook: Any, folder: Path, allow_errors: bool = False) -> Any:
    client = NotebookClient(
        notebook,
        timeout=PROGRAM,
        kernel_name="python3",
        allow_errors=allow_errors,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    return notebook


def bundle(outputs: list[Any]) -> Any:
    """The MIME bundle that a cell ended in."""
    return outputs[-1]["data"]


def text(outputs: list[Any]) -> str:
    """What a cell printed."""
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def error(outputs: list[Any]) -> tuple[str, str]:
    """Name and message of the error that a cell ended in."""
    assert outputs[-1]["output_type"] == "error", outputs
    return outputs[-1]["ename"], outputs[-1]["evalue"]


@contextmanager
def kernel(folder: Path) -> Iterator[tuple[KernelManager, Any]]:
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(folder))
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def messages_until(client: Any, request: str, wanted: Callable[[Any], bool]) -> Iterator[Any]:
    """What the kernel publishes for a request, up to and with the first message that is wanted."""
    end = time.monotonic() + PROGRAM
    while time.monotonic() < end:
        try:
            message = client.get_iopub_msg(timeout=1)
        except queue.Empty:
            continue
        if message["parent_header"].get("msg_id") != request:
            continue
        yield message
        if wanted(message):
            return
    raise AssertionError("the kernel did not say what was waited for")
