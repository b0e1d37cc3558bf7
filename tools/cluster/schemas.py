"""JSON schemas for kubeconform, from the API description in Kubernetes' own module.

kubeconform knows a resource by the file KIND-GROUP-VERSION.json (the group's first label
only; core resources have none) in a folder VERSION-standalone or, for -strict, which
refuses fields that the schema does not name, VERSION-standalone-strict.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.cluster import cache, gobuild, paths, steps

Schema = dict[str, Any]

CUSTOM_RESOURCES = paths.REPOSITORY / "crds"

THIRD_PARTY = paths.TOOLS / "customresources"
"""A go.mod that names the versions of other projects."""

MONITORING = "example/prometheus-operator-crd/monitoring.coreos.com"
THIRD_PARTY_FILES = {
    "github.com/kedacore/keda/v2": ("config/crd/bases/keda.sh_scaledobjects.yaml",),
    "github.com/prometheus-operator/prometheus-operator": tuple(
        f"{MONITORING}_{plural}.yaml"
        for plural in ("servicemonitors", "podmonitors", "prometheusrules")
    ),
    "sigs.k8s.io/karpenter": ("pkg/apis/crds/autoscaling.x-k8s.io_capacitybuffers.yaml",),
    "sigs.k8s.io/gateway-api": ("config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",),
}
"""Their CustomResourceDefinitions of which the chart makes resources, by module."""

QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
STRING_OR_NUMBER: Schema = {"type": ["string", "number"]}
STRING_OR_INTEGER: Schema = {"type": ["string", "integer"]}
IDENTITY: Schema = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object"},
}


def ensure() -> str:
    """Make the schemas that are not there; the options that have kubeconform use them."""
    version = gobuild.kubernetes_version()
    rules = cache.content_key(Path(__file__).read_bytes())
    builtin = paths.SCHEMAS / f"{version}-{rules}"
    if not builtin.exists():
        with steps.step(f"JSON schemas of Kubernetes {version}"):
            write(builtin, version, builtin_schemas(api_description()))
    folders = [
        builtin,
        custom("our resources", CUSTOM_RESOURCES, our_files, rules),
        custom("other projects' resources", THIRD_PARTY, third_party_files, rules),
    ]
    locations = " ".join(f"-schema-location {folder}" for folder in folders)
    return f"-strict -kubernetes-version {version.lstrip('v')} {locations}"


def custom(what: str, source: Path, files: Callable[[], list[Path]], rules: str) -> Path:
    """The folder of the schemas of custom resources, made again when its source has changed."""
    folder = paths.SCHEMAS / f"{source.name}-{cache.files_key(source, [source], rules)}"
    if not folder.exists():
        with steps.step(f"JSON schemas of {what}"):
            documents = custom_resource_definitions(files())
            write(folder, gobuild.kubernetes_version(), custom_schemas(documents))
    return folder


def write(folder: Path, version: str, schemas: Iterator[tuple[str, Schema]]) -> None:
    """Write each schema, strict and not; the folder appears only when all are there."""
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    lenient = partial / f"{version}-standalone"
    strict = partial / f"{version}-standalone-strict"
    lenient.mkdir(parents=True)
    strict.mkdir()
    for name, schema in schemas:
        (lenient / name).write_text(json.dumps(schema))
        (strict / name).write_text(json.dumps(closed(schema)))
    partial.rename(folder)


def file_name(api_version: str, kind: str) -> str:
    """kubeconform's name for a resource: deployment-apps-v1.json, pod-v1.json."""
    group, _, version = api_version.rpartition("/")
    labels = [kind, *([group.split(".")[0]] if group else []), version]
    return f"{'-'.join(labels).lower()}.json"


def api_description() -> Schema:
    """Kubernetes' OpenAPI 2 description, from the Go module cache."""
    folder = steps.capture(
        ["go", "-C", str(paths.TOOLS), "list", "-m", "-f", "{{.Dir}}", gobuild.KUBERNETES]
    )
    if not folder:
        raise steps.StepFailed(
            f"{gobuild.KUBERNETES} is not in the Go module cache. Run "
            f"`go -C tools mod download {gobuild.KUBERNETES}`."
        )
    document: Schema = json.loads((Path(folder) / "api/openapi-spec/swagger.json").read_text())
    return document


def builtin_schemas(description: Schema) -> Iterator[tuple[str, Schema]]:
    """File name and self-contained schema of every resource in an OpenAPI 2 description."""
    definitions = {
        name: adapted(name, definition) for name, definition in description["definitions"].items()
    }
    for name, definition in definitions.items():
        kinds = definition.get("x-kubernetes-group-version-kind", [])
        # Options such as DeleteOptions belong to every group: no resource.
        if len(kinds) != 1 or "metadata" not in definition.get("properties", {}):
            continue
        group, version, kind = (kinds[0][part] for part in ("group", "version", "kind"))
        api_version = f"{group}/{version}" if group else version
        needed = {part: definitions[part] for part in referenced(name, definitions)}
        needed[name] = identified(definition, api_version, kind)
        yield (
            file_name(api_version, kind),
            {"$ref": f"#/definitions/{name}", "definitions": needed},
        )


def referenced(name: str, definitions: dict[str, Schema]) -> set[str]:
    """A definition and all that it refers to, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += re.findall(r'"#/definitions/([^"]+)"', json.dumps(definitions[current]))
    return found


def adapted(name: str, definition: Schema) -> Schema:
    """A definition as manifests are really written: numbers for quantities, null for absent."""
    if name == QUANTITY:
        return STRING_OR_NUMBER
    if definition.get("format") == "int-or-string":
        return STRING_OR_INTEGER
    required = definition.get("required", [])
    properties = {
        key: value if key in required else {"anyOf": [value, {"type": "null"}]}
        for key, value in definition.get("properties", {}).items()
    }
    return {**definition, "properties": properties} if properties else definition


def identified(schema: Schema, api_version: str, kind: str) -> Schema:
    """A resource's schema that takes its own apiVersion and kind only."""
    exact = {"apiVersion": {"enum": [api_version]}, "kind": {"enum": [kind]}}
    required = {*schema.get("required", []), *exact}
    properties = {**schema.get("properties", {}), **exact}
    return {**schema, "properties": properties, "required": sorted(required)}


def closed(schema: Schema) -> Schema:
    """A schema in which an object with named properties takes no others."""
    result = dict(schema)
    for keyword in ("properties", "definitions"):
        if keyword in schema:
            result[keyword] = {name: closed(value) for name, value in schema[keyword].items()}
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            result[keyword] = closed(schema[keyword])
    if "anyOf" in schema:
        result["anyOf"] = [closed(choice) for choice in schema["anyOf"]]
    open_ended = schema.get("x-kubernetes-preserve-unknown-fields")
    if "properties" in schema and "additionalProperties" not in schema and not open_ended:
        result["additionalProperties"] = False
    return result


def our_files() -> list[Path]:
    """The project's own CRDs."""
    return sorted(CUSTOM_RESOURCES.glob("*.yaml"))


def third_party_files() -> list[Path]:
    """The files of THIRD_PARTY_FILES in the Go module cache, downloaded where they are not."""
    files = []
    for module, names in THIRD_PARTY_FILES.items():
        command = ["go", "-C", str(THIRD_PARTY), "mod", "download", "-json", module]
        answer = steps.capture(command, timeout=300)
        if answer is None:
            raise steps.StepFailed(f"{module} cannot be downloaded: run `{' '.join(command)}`")
        files += [Path(json.loads(answer)["Dir"]) / name for name in names]
    return files


def custom_resource_definitions(files: Sequence[Path]) -> list[Schema]:
    """The CustomResourceDefinitions in YAML files.

    kubectl reads the YAML: an annotation made with --local asks no server and prints JSON.
    """
    documents = []
    for path in files:
        printed = gobuild.run_quietly(
            "kubectl", "annotate", "--local", "--filename", str(path), "--output=json", "read=yes"
        )
        documents.append(json.loads(printed))
    return documents


def custom_schemas(documents: list[Schema]) -> Iterator[tuple[str, Schema]]:
    """File name and schema of every served version of the CustomResourceDefinitions."""
    for document in documents:
        spec = document["spec"]
        for version in spec["versions"]:
            if version["served"]:
                api_version = f"{spec['group']}/{version['name']}"
                kind = spec["names"]["kind"]
                schema = from_structural(version["schema"]["openAPIV3Schema"])
                schema["properties"] = {**IDENTITY, **schema.get("properties", {})}
                yield file_name(api_version, kind), identified(schema, api_version, kind)


def from_structural(schema: Schema) -> Schema:
    """A JSON schema of a structural schema: its Kubernetes extensions made plain."""
    if schema.get("x-kubernetes-int-or-string"):
        return {**STRING_OR_INTEGER, **{k: v for k, v in schema.items() if k == "pattern"}}
    result = dict(schema)
    if "properties" in schema:
        result["properties"] = {k: from_structural(v) for k, v in schema["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            result[key] = from_structural(schema[key])
    return {"anyOf": [result, {"type": "null"}]} if schema.get("nullable") else result
