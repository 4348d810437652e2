"""Run a composite GitHub action here, the way a runner does as far as the action can tell."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from patience import PROGRAM

EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


@dataclass
class Job:
    """The workspace and the scratch folder of one job, which its steps share."""

    folder: Path
    action: Path
    log: str = ""
    started: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.workspace = self.folder / "workspace"
        self.temp = self.folder / "runner temp"
        self.workspace.mkdir(parents=True, exist_ok=True)
        self.temp.mkdir(exist_ok=True)

    def use(self, **inputs: str) -> tuple[bool, dict[str, str]]:
        """`uses:` the action with these inputs: whether all its steps succeeded, and its outputs."""
        action = yaml.safe_load((self.action / "action.yml").read_text())
        assert action["runs"]["using"] == "composite"
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(action["inputs"])
        known = {f"inputs.{name}": given.get(name, entry["default"]) for name, entry in action["inputs"].items()}
        known |= {"github.action_path": str(self.action), "runner.temp": str(self.temp)}
        ok = True
        for step in action["runs"]["steps"]:
            # A step without a condition runs only when all before it succeeded.
            if ok:
                ok, outputs = self._run(step, known)
                known |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in outputs.items()}
        return ok, {name: substitute(entry["value"], known, "") for name, entry in action["outputs"].items()}

    def _run(self, step: dict[str, Any], known: dict[str, str]) -> tuple[bool, dict[str, str]]:
        assert step["shell"] == "bash"
        # As it stands: a script that something was put into would be a script that somebody could write into.
        assert not EXPRESSION.search(step["run"])
        self.started.append(step["name"])
        script = self.temp / f"{len(self.started)}.sh"
        script.write_text(step["run"])
        outputs = self.temp / f"{len(self.started)}.outputs"
        outputs.touch()
        own = {name: value for name, value in os.environ.items() if not name.startswith(("SCAN_MODEL_", "GITHUB_"))}
        environment = {name: substitute(value, known) for name, value in step.get("env", {}).items()}
        run = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace,
            env=own
            | {"GITHUB_OUTPUT": str(outputs), "GITHUB_WORKSPACE": str(self.workspace), "RUNNER_TEMP": str(self.temp)}
            | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PROGRAM,
        )
        self.log += run.stdout + run.stderr
        return run.returncode == 0, read_outputs(outputs.read_text())


def substitute(value: str, known: dict[str, str], missing: str | None = None) -> str:
    """Replace `${{ name }}`; a name that is not known is an error, or `missing`."""

    def found(match: re.Match[str]) -> str:
        return known[match[1]] if missing is None else known.get(match[1], missing)

    return EXPRESSION.sub(found, value)


def read_outputs(text: str) -> dict[str, str]:
    """What a step wrote to GITHUB_OUTPUT: `name=value`, or `name<<end`, lines, and `end`."""
    outputs: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        heading = re.fullmatch(r"([\w-]+)<<(.+)", line)
        if heading:
            value = []
            for inner in lines:
                if inner == heading[2]:
                    break
                value.append(inner)
            else:
                raise AssertionError(f"{heading[1]} does not end")
            outputs[heading[1]] = "\n".join(value)
        elif line:
            name, value_of_line = line.split("=", 1)
            outputs[name] = value_of_line
    return outputs
