"""Run Tekton manifests here, the way a cluster does as far as a Task can tell.

A task is its steps in order: each a process with only the environment that the manifest gives it, in its working
directory, with results in files; the first status other than 0 ends the task. A pipeline is its tasks in the order that
`runAfter` and result references make, once for each combination of a matrix; a failed task ends it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REFERENCE = re.compile(r"\$\(([^()]+)\)")
MAX_RESULTS = 4_096


@dataclass
class Cluster:
    """Tasks by name, images by the folder that stands for their root, and programs that every image has."""

    tasks: dict[str, Mapping[str, Any]]
    images: dict[str, Path]
    programs: Path
    log: list[str] = field(default_factory=list)
    #: Names of the tasks that were started, in order.
    started: list[str] = field(default_factory=list)

    def run_pipeline(
        self, pipeline: Mapping[str, Any], params: Mapping[str, Any], workspaces: Mapping[str, Path], scratch: Path
    ) -> tuple[bool, dict[str, str]]:
        """Whether it succeeded, and the results of its tasks as `task.name`."""
        spec = pipeline["spec"]
        values = with_defaults(spec["params"], params)
        done: dict[str, str] = {}
        waiting = list(spec["tasks"])
        finished: set[str] = set()
        while waiting:
            ready = next(task for task in waiting if set(task.get("runAfter", ())) <= finished)
            waiting.remove(ready)
            bound = {w["name"]: workspaces[w["workspace"]] for w in ready.get("workspaces", ())}
            for number, extra in enumerate(combinations(ready)):
                given = {p["name"]: substitute(p["value"], values) for p in ready.get("params", ())} | extra
                folder = scratch / f"{ready['name']}-{number}"
                ok, results = self.run_task(ready["taskRef"]["name"], given, bound, folder)
                done |= {f"{ready['name']}.{name}": value for name, value in results.items()}
                if not ok:
                    return False, done
            finished.add(ready["name"])
        return True, done

    def run_task(
        self, name: str, params: Mapping[str, Any], workspaces: Mapping[str, Path], scratch: Path
    ) -> tuple[bool, dict[str, str]]:
        """Whether every step ended with status 0, and the results."""
        self.started.append(name)
        spec = self.tasks[name]["spec"]
        results = scratch / "results"
        results.mkdir(parents=True)
        assert {w["name"] for w in spec["workspaces"] if not w.get("optional")} <= set(workspaces)
        values = with_defaults(spec.get("params", ()), params)
        variables: dict[str, Any] = {f"workspaces.{w}.path": str(path) for w, path in workspaces.items()}
        variables |= {f"results.{r['name']}.path": str(results / r["name"]) for r in spec.get("results", ())}
        ok = all(self._run_step(step, values, variables, scratch) for step in spec["steps"])
        written = {path.name: path.read_text() for path in results.iterdir()}
        assert sum(map(len, written.values())) <= MAX_RESULTS
        return ok, written

    def _run_step(
        self, step: Mapping[str, Any], params: Mapping[str, Any], variables: Mapping[str, str], scratch: Path
    ) -> bool:
        def fill(value: Any) -> Any:
            return substitute(value, params, variables)

        root = self.images[fill(step["image"])]
        environment = {entry["name"]: fill(entry["value"]) for entry in step.get("env", ())}
        environment["PATH"] = str(self.programs)
        if "script" in step:
            # As it stands: a script that something was put into would be a script that somebody could write into.
            assert not REFERENCE.search(step["script"])
            script = scratch / f"{step['name']}.sh"
            script.write_text(step["script"])
            script.chmod(0o755)
            line = [str(script)]
        else:
            line = [*fill(step["command"]), *fill(step.get("args", []))]
            # `/opt/...` in an image is below the folder that stands for its root.
            line = [str(root) + part if part.startswith("/opt/") else part for part in line]
            found = shutil.which(line[0], path=str(self.programs))
            assert found, f"no program {line[0]} in the image"
            line[0] = found
        folder = os.path.normpath(fill(step.get("workingDir", str(scratch))))
        run = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        self.log.append(run.stdout + run.stderr)
        return run.returncode == 0


def with_defaults(declared: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of declared parameters; one that is missing or not declared is an error, as on a cluster."""
    names = {param["name"] for param in declared}
    assert set(given) <= names, f"not declared: {set(given) - names}"
    values = {param["name"]: given.get(param["name"], param.get("default")) for param in declared}
    missing = [name for name, value in values.items() if value is None]
    assert not missing, f"no value for {missing}"
    for param in declared:
        expected = list if param.get("type") == "array" else str
        assert isinstance(values[param["name"]], expected), param["name"]
    return values


def combinations(task: Mapping[str, Any]) -> list[dict[str, str]]:
    """The parameters of each run of a task; only a matrix of one parameter is needed here."""
    params = task.get("matrix", {}).get("params", [])
    if not params:
        return [{}]
    (param,) = params
    return [{param["name"]: value} for value in param["value"]]


def substitute(value: Any, params: Mapping[str, Any], variables: Mapping[str, str] | None = None) -> Any:
    """Replace `$(params.x)`, `$(params.x[*])` and other variables; an unknown one is an error."""
    if isinstance(value, list):
        items: list[Any] = []
        for item in value:
            whole = re.fullmatch(r"\$\(params\.([^()]+)\[\*\]\)", item)
            items += params[whole[1]] if whole else [substitute(item, params, variables)]
        return items

    def found(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("params."):
            return params[name.removeprefix("params.")]
        return (variables or {})[name]

    return REFERENCE.sub(found, value)
