"""The shape of Tekton's v1 Task and Pipeline and v1beta1 StepAction, closed: a field that Tekton does not know is an error.

Written from Tekton's API reference. Tekton's own validation has no offline form in a registry; `kubectl apply
--dry-run=server` on a cluster is the last word. What a step shares with a container is checked against Kubernetes' schemas.
"""

from __future__ import annotations

from typing import Any

STRING = {"type": "string"}
STRINGS = {"type": "array", "items": STRING}
NAME = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
PARAM_NAME = {"type": "string", "pattern": "^[a-zA-Z_][-a-zA-Z0-9_.]*$"}
VALUE = {"anyOf": [STRING, STRINGS]}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


# A parameter with a default has a value of its own type.
PARAM_SPEC = {
    **closed(["name"], name=PARAM_NAME, type={"enum": ["string", "array"]}, description=STRING, default=VALUE),
    "if": {"properties": {"type": {"const": "array"}}, "required": ["type"]},
    "then": {"properties": {"default": STRINGS}},
    "else": {"properties": {"default": STRING}},
}
PARAM = closed(["name", "value"], name=PARAM_NAME, value=VALUE)
RESULT = closed(["name"], name=PARAM_NAME, type={"const": "string"}, description=STRING)
WORKSPACE = closed(
    ["name"],
    name=STRING,
    description=STRING,
    mountPath=STRING,
    optional={"type": "boolean"},
    readOnly={"type": "boolean"},
)

#: Fields of a step that are those of a Kubernetes container; their values are for Kubernetes' own schema.
CONTAINER_FIELDS = ("image", "command", "args", "env", "workingDir", "volumeMounts", "securityContext")

STEP = closed(
    ["name", "image"],
    name=NAME,
    script=STRING,
    computeResources={"type": "object"},
    timeout=STRING,
    onError={"enum": ["continue", "stopAndFail"]},
    **{field: {} for field in CONTAINER_FIELDS},
)
STEP_ACTION_SPEC = closed(
    ["image"],
    description=STRING,
    params=listed(PARAM_SPEC),
    results=listed(RESULT),
    script=STRING,
    **{field: {} for field in CONTAINER_FIELDS},
)
TASK_SPEC = closed(
    ["steps"],
    description=STRING,
    displayName=STRING,
    params=listed(PARAM_SPEC),
    results=listed(RESULT),
    workspaces=listed(WORKSPACE),
    volumes=listed({"type": "object", "required": ["name"]}),
    steps={**listed(STEP), "minItems": 1},
)
PIPELINE_TASK = closed(
    ["name", "taskRef"],
    name=NAME,
    taskRef=closed(["name"], name=NAME, kind={"const": "Task"}),
    runAfter=STRINGS,
    params=listed(PARAM),
    matrix=closed(["params"], params=listed(closed(["name", "value"], name=PARAM_NAME, value=STRINGS))),
    workspaces=listed(closed(["name", "workspace"], name=STRING, workspace=STRING)),
    timeout=STRING,
    retries={"type": "integer"},
)
PIPELINE_SPEC = closed(
    ["tasks"],
    description=STRING,
    displayName=STRING,
    params=listed(PARAM_SPEC),
    workspaces=listed(closed(["name"], name=STRING, description=STRING, optional={"type": "boolean"})),
    tasks={**listed(PIPELINE_TASK), "minItems": 1},
    results=listed(closed(["name", "value"], name=PARAM_NAME, value=STRING, description=STRING)),
)
LABELS = {"type": "object", "additionalProperties": STRING}
METADATA = closed(["name"], name=NAME, labels=LABELS, annotations=LABELS)


def manifest(kind: str, version: str, spec: dict[str, Any]) -> dict[str, Any]:
    return closed(
        ["apiVersion", "kind", "metadata", "spec"],
        apiVersion={"const": f"tekton.dev/{version}"},
        kind={"const": kind},
        metadata=METADATA,
        spec=spec,
    )


SCHEMAS = {
    "Task": manifest("Task", "v1", TASK_SPEC),
    "Pipeline": manifest("Pipeline", "v1", PIPELINE_SPEC),
    "StepAction": manifest("StepAction", "v1beta1", STEP_ACTION_SPEC),
}


def pod_of(document: dict[str, Any]) -> dict[str, Any]:
    """The steps of a Task or StepAction as the containers of a pod, which is what Tekton makes of them."""
    spec = document["spec"]
    steps = spec["steps"] if document["kind"] == "Task" else [{"name": "step", **spec}]
    containers = []
    for step in steps:
        container = {field: step[field] for field in (*CONTAINER_FIELDS, "name") if field in step}
        if "computeResources" in step:
            container["resources"] = step["computeResources"]
        containers.append(container)
    pod: dict[str, Any] = {"containers": containers}
    if "volumes" in spec:
        pod["volumes"] = spec["volumes"]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, "spec": pod}
