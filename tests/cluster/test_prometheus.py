"""A Prometheus that reads the release, with the chart's rules: Grafana's panels show something,
each rule is evaluated, and nobody is woken while all is well."""

import base64
import json
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from testkit.cluster.release import SHORT_REQUEST, kubectl_json, submit, wait_for_video, wait_until
from testkit.helm import CHART, helm, of_kind
from testkit.servers.port import free_port
from tools.cluster import paths
from tools.deploy import NAMESPACE, RELEASE

PORTS: Final = {"api": 8013, "operator": 8080}
SETTINGS: Final = ("metrics.rules.enabled=true", "metrics.dashboard.enabled=true")
WAIT_SECONDS: Final = 60.0
EVENTFUL: Final = frozenset(
    {"Errors of the API", "Errors of the operator", "Failures by code", "Retries and disruptions"}
    | {"Webhooks", "Submissions"}
)
"""Panels that stay empty until something of the kind has happened since the programs began."""


@dataclass(frozen=True)
class Prometheus:
    """One that runs, and what the chart gives to it."""

    port: int
    panels: list[dict[str, Any]]

    def ask(self, path: str, **parameters: str) -> Any:
        """The `data` of an answer."""
        query = urllib.parse.urlencode(parameters)
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{query}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def values(self, panel: dict[str, Any]) -> list[Any]:
        """What a panel's queries find, as Grafana sends them."""
        found: list[Any] = []
        for target in panel["targets"]:
            query = target["expr"].replace("$namespace", NAMESPACE)
            query = query.replace("$__rate_interval", "1m")
            found += self.ask("query", query=query)["result"]
        return found


def chart_objects() -> list[dict[str, Any]]:
    """The release as the chart makes it with rules and a dashboard."""
    settings = [f"--set={setting}" for setting in SETTINGS]
    done = helm("template", RELEASE, str(CHART), f"--namespace={NAMESPACE}", *settings)
    assert done.returncode == 0, done.stderr
    return [item for item in yaml.safe_load_all(done.stdout) if item]


def configuration(folder: Path, rules: Path) -> dict[str, Any]:
    """Each pod of the release is read by way of the API server."""
    known = yaml.safe_load(paths.KUBECONFIG.read_text())
    cluster, user = known["clusters"][0]["cluster"], known["users"][0]["user"]
    files = {
        "ca_file": cluster["certificate-authority-data"],
        "cert_file": user["client-certificate-data"],
        "key_file": user["client-key-data"],
    }
    for name, text in files.items():
        (folder / name).write_bytes(base64.b64decode(text))
    scheme, _, host = cluster["server"].partition("://")
    return {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(rules)],
        "scrape_configs": [
            {
                "job_name": pod,
                "scheme": scheme,
                "tls_config": {name: str(folder / name) for name in files},
                "metrics_path": f"/api/v1/namespaces/{NAMESPACE}/pods/{pod}:{port}/proxy/metrics",
                "static_configs": [
                    {"targets": [host], "labels": {"namespace": NAMESPACE, "pod": pod}}
                ],
            }
            for component, port in PORTS.items()
            for pod in pods_of_component(component)
        ],
    }


def pods_of_component(component: str) -> list[str]:
    """Names of the pods that run."""
    label = f"app.kubernetes.io/component={component}"
    found = kubectl_json("get", "pods", "-l", label, "--field-selector=status.phase=Running")
    return [item["metadata"]["name"] for item in found["items"]]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """It has seen a video being made."""
    folder, port = tmp_path_factory.mktemp("prometheus"), free_port()
    objects = chart_objects()
    groups = [
        group
        for item in of_kind(objects, "PrometheusRule").values()
        for group in item["spec"]["groups"]
    ]
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": groups}))
    settings = configuration(folder, folder / "rules.yaml")
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(settings))
    dashboard = of_kind(objects, "ConfigMap")[f"{RELEASE}-dashboard"]["data"]["videojobs.json"]
    command = [
        "prometheus",
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    found = Prometheus(port, json.loads(dashboard)["panels"])
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until("a first scrape of each pod", lambda: _all_read(found), WAIT_SECONDS)
        wait_for_video(submit(SHORT_REQUEST), folder)
        ended = 'increase(videojobs_finished_total{outcome="succeeded"}[1m]) > 0'
        wait_until("its end", lambda: found.ask("query", query=ended)["result"], WAIT_SECONDS)
        yield found
    finally:
        process.terminate()
        process.wait()


def _all_read(prometheus: Prometheus) -> bool:
    try:
        up = prometheus.ask("query", query="up == 1")["result"]
    except OSError:
        return False
    return {item["metric"]["pod"] for item in up} == {
        pod for component in PORTS for pod in pods_of_component(component)
    }


def test_every_panel_of_the_dashboard_shows_something(prometheus: Prometheus) -> None:
    titles = {panel["title"] for panel in prometheus.panels}
    empty = {panel["title"] for panel in prometheus.panels if not prometheus.values(panel)}

    assert titles >= EVENTFUL
    assert empty <= EVENTFUL


def test_every_rule_is_evaluated(prometheus: Prometheus) -> None:
    rules = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"]]

    assert {rule["type"] for rule in rules} == {"alerting", "recording"}
    assert {rule["health"] for rule in rules} == {"ok"}, [
        rule for rule in rules if rule["health"] != "ok"
    ]


def test_nobody_is_woken_while_all_is_well(prometheus: Prometheus) -> None:
    alerts = prometheus.ask("alerts")["alerts"]

    assert [item["labels"]["alertname"] for item in alerts if item["state"] == "firing"] == []
