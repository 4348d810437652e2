"""The manifests are what Tekton, Kubernetes, Helm, Kubeflow and GitHub take."""

import copy
import functools
import json
import re
import shutil

import jsonschema
import pytest
import yaml
from conftest import ROOT
from helm_python import Chart, lint
from helm_python.errors import HelmError
from kfp import compiler, components, dsl
from pipelines import CHART, IMAGE, PIPELINE, PLATFORM, manifest, render
from tekton_schema import schema_of

FILES = sorted(path.stem for path in (PIPELINE / "tekton").glob("*.yaml"))


def documents():
    found = {name: manifest(name) for name in FILES}
    for scanning in (True, False):
        found |= {f"chart {scanning} {name}": document for name, document in render(model_scanning=scanning).items()}
    return found


DOCUMENTS = documents()


@functools.cache
def validator(api_version, kind):
    schema = schema_of(api_version, kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def validate(document):
    validator(document["apiVersion"], document["kind"]).validate(document)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_tekton_takes_it(name):
    validate(DOCUMENTS[name])


def broken(change):
    document = copy.deepcopy(manifest("task-scan-model"))
    change(document["spec"])
    return document


@pytest.mark.parametrize(
    "change",
    [
        lambda spec: spec.update(resuts=[]),
        lambda spec: spec["steps"][0].update(imag="x"),
        lambda spec: spec["params"][1].update(default="."),
        lambda spec: spec["steps"][0]["securityContext"].update(runAsNonRoot="yes"),
        lambda spec: spec["steps"][0]["env"][0].update(valu="x"),
        lambda spec: spec["steps"][0].update(command="node"),
    ],
)
def test_a_mistake_in_it_would_be_noticed(change):
    document = broken(change)
    with pytest.raises(jsonschema.ValidationError):
        validate(document)


REFERENCE = re.compile(r"\$\((params|results|step\.results|workspaces)\.([^.)\[]+)")


@pytest.mark.parametrize("name", [name for name, document in DOCUMENTS.items() if document["kind"] != "Pipeline"])
def test_everything_that_is_referred_to_is_declared_and_the_other_way_round(name):
    spec = DOCUMENTS[name]["spec"]
    declared = {(kind, entry["name"]) for kind in ("params", "results", "workspaces") for entry in spec.get(kind, ())}
    used = {(kind.removeprefix("step."), word) for kind, word in REFERENCE.findall(json.dumps(spec))}
    assert used == declared


@pytest.mark.parametrize("name", [name for name, document in DOCUMENTS.items() if document["kind"] == "Task"])
def test_no_script_has_a_parameter_in_it(name):
    for step in DOCUMENTS[name]["spec"]["steps"]:
        assert "$(" not in step.get("script", "")


@pytest.mark.parametrize("name", ["task-scan-model", "task-scan-model-merge", "stepaction-scan-model"])
def test_the_scan_has_no_rights_that_it_does_not_need(name):
    spec = manifest(name)["spec"]
    context = (spec["steps"][0] if "steps" in spec else spec)["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}


def test_the_console_is_told_where_the_counts_are():
    annotations = manifest("task-scan-model")["metadata"]["annotations"]
    assert annotations["task.results.key"] in {
        result["name"] for result in manifest("task-scan-model")["spec"]["results"]
    }
    assert annotations["task.output.location"] == "results"
    assert annotations["task.results.format"] == "application/json"


def after(values):
    tasks = render(**values)["Pipeline/ct-pipeline"]["spec"]["tasks"]
    return {task["name"]: task.get("runAfter", []) for task in tasks}


def test_the_one_line_puts_the_scan_in_between():
    assert after({"model_scanning": True}) == {
        "execute-ds-pipeline": [],
        "scan-model": ["execute-ds-pipeline"],
        "build-modelcar": ["scan-model"],
    }


@pytest.mark.parametrize("values", [{}, {"model_scanning": False}])
def test_without_it_the_image_follows_training(values):
    assert after(values) == {"execute-ds-pipeline": [], "build-modelcar": ["execute-ds-pipeline"]}
    assert "Task/scan-model" not in render(**values)


def test_the_chart_installs_the_task_as_it_is_in_the_repository():
    assert render(model_scanning=True)["Task/scan-model"] == manifest("task-scan-model")
    # Helm reads nothing outside a chart, so that the chart has a copy.
    task = (PIPELINE / "tekton" / "task-scan-model.yaml").read_bytes()
    assert (CHART / "files" / "task-scan-model.yaml").read_bytes() == task


@pytest.mark.parametrize("scanning", [True, False])
def test_the_chart_can_be_copied_away(tmp_path, scanning):
    # As `cp -r` does, which keeps links as links.
    copy = shutil.copytree(CHART, tmp_path / "elsewhere", symlinks=True)
    assert not [path for path in copy.rglob("*") if path.is_symlink()]
    assert render(copy, model_scanning=scanning) == render(model_scanning=scanning)
    assert ("Task/scan-model" in render(copy, model_scanning=scanning)) == scanning


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"model_scanning": "true"}, "model_scanning"),
        ({"images": {**PLATFORM, "scan_model": "scan-model:latest"}, "model_scanning": True}, "scan_model"),
        ({"images": PLATFORM, "model_scanning": True}, "images.scan_model"),
        ({"scan_model": {"fail_on": "sometimes"}}, "fail_on"),
    ],
)
def test_mistakes_in_the_values_are_refused(values, words):
    with pytest.raises(HelmError, match=words):
        render(**values)


def test_helm_finds_nothing_wrong_with_the_chart():
    with Chart.load(str(CHART)) as chart:
        assert chart.metadata["name"] == "scan-model-pipeline"
    found = lint(str(CHART), values={"images": {**PLATFORM, "scan_model": IMAGE}, "model_scanning": True})
    assert "[ERROR]" not in str(found)


def test_kubeflow_compiles_the_component(tmp_path):
    scan = components.load_component_from_file(str(PIPELINE / "kfp" / "component.yaml"))

    @dsl.container_component
    def train(model: dsl.Output[dsl.Model]):
        return dsl.ContainerSpec(image="train", command=["train"], args=[model.path])

    @dsl.pipeline(name="train-and-scan")
    def pipeline():
        scan(model=train().outputs["model"])

    compiler.Compiler().compile(pipeline, str(tmp_path / "pipeline.yaml"))
    compiled = yaml.safe_load((tmp_path / "pipeline.yaml").read_text())
    container = compiled["deploymentSpec"]["executors"]["exec-scan-model"]["container"]
    assert container["command"] == ["node", "/opt/scan-model/gate.mjs"]
    assert container["args"][-2:] == ["--", "{{$.inputs.artifacts['model'].path}}"]


def test_the_action_passes_inputs_by_environment_only():
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"]
    used = set(re.findall(r"inputs\.([a-z-]+)", json.dumps(action["runs"])))
    assert used == set(action["inputs"])


def test_no_address_of_a_registry_is_in_a_manifest():
    for path in [*PIPELINE.rglob("*.yaml"), PIPELINE / "Containerfile", ROOT / "action.yml"]:
        assert not re.search(r"\b[\w-]+\.(io|com|org|net)/[\w-]+/[\w-]+[:@]", path.read_text()), path
