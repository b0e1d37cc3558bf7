"""When somebody is woken: Prometheus' own promtool evaluates each alert over series made here."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.chart.helm import of_kind, rendered, values_file
from tests.chart.prometheus import promtool, series_of
from tests.integration.kube_apiserver import REPOSITORY
from videojobs_operator.metrics import REGISTRY

RUNBOOKS: Final = (REPOSITORY / "docs" / "runbooks.md").read_text()
HERE: Final = 'namespace="media",pod="vj-operator-5d8f"'
ELSEWHERE: Final = 'namespace="blog",pod="other-operator-77c9"'


@dataclass(frozen=True)
class Case:
    """Series by the minute, in promtool's notation, and whether the alert fires at a minute.

    `labels` are those of the alert that fires; None is silence.
    """

    alert: str
    what: str
    series: dict[str, str]
    minute: int
    labels: dict[str, str] | None = field(default=None)


def steady(start: int, step: int) -> str:
    """A counter that grows by `step` a minute, for an hour."""
    return f"{start}+{step}x60"


def bucketed(name: str, buckets: dict[str, int], labels: str) -> dict[str, str]:
    """A histogram's buckets, each growing by its number a minute."""
    return {
        f'{name}_bucket{{{HERE},{labels},le="{bound}"}}': steady(0, step)
        for bound, step in buckets.items()
    }


LEADER: Final = f'leader_election_master_status{{{HERE},name="vj-operator"}}'
SILENCE: Final = f'videojobs_watch_silence_seconds{{{HERE},resource="videojobs"}}'
FAILED: Final = f'videojobs_finished_total{{{HERE},tier="default",outcome="failed"}}'
SUCCEEDED: Final = f'videojobs_finished_total{{{HERE},tier="high",outcome="succeeded"}}'
RETRIES: Final = f'videojobs_retries_total{{{HERE},reason="RENDER.OOM"}}'
DEPTH: Final = f'workqueue_depth{{{HERE},name="videojobs"}}'
DEFECTS: Final = f'videojobs_reconcile_errors_total{{{HERE},kind="defect"}}'
REFUSALS: Final = f'videojobs_reconcile_errors_total{{{HERE},kind="kubernetes"}}'
WAITS: Final = "videojobs_queue_wait_seconds"
OF_LOW: Final = 'tier="low"'
SHORT: Final = {"60": 95, "600": 100, "1200": 100, "+Inf": 100}
LONG: Final = {"60": 10, "600": 50, "1200": 100, "+Inf": 100}

CASES: Final = [
    Case("VideoJobsNoLeader", "one leads", {LEADER: "1x60"}, 30),
    Case("VideoJobsNoLeader", "a hand-over", {LEADER: "1x10 0 1x50"}, 12),
    Case("VideoJobsNoLeader", "nobody leads", {LEADER: "1x10 0x50"}, 20, {}),
    Case("VideoJobsNoLeader", "no operator at all", {}, 5, {}),
    Case("VideoJobsNoLeader", "another's", {LEADER.replace(HERE, ELSEWHERE): "1x60"}, 30, {}),
    Case("VideoJobsWatchSilent", "bookmarks come", {SILENCE: "60x60"}, 30),
    Case("VideoJobsWatchSilent", "nothing", {SILENCE: "300x60"}, 30, {"resource": "videojobs"}),
    Case("VideoJobsWaitLong", "a minute", bucketed(WAITS, SHORT, OF_LOW), 40),
    Case("VideoJobsWaitLong", "an hour", bucketed(WAITS, LONG, OF_LOW), 40, {"tier": "low"}),
    Case("VideoJobsFailing", "1 of 100", {FAILED: steady(0, 1), SUCCEEDED: steady(0, 99)}, 50),
    Case("VideoJobsFailing", "1 of 10", {FAILED: steady(0, 1), SUCCEEDED: steady(0, 9)}, 50, {}),
    Case("VideoJobsRetrying", "one an hour", {RETRIES: "0x29 1x30"}, 50),
    Case(
        "VideoJobsRetrying", "one a minute", {RETRIES: steady(0, 1)}, 50, {"reason": "RENDER.OOM"}
    ),
    Case("VideoJobsReconcileBacklog", "a burst", {DEPTH: "0x10 500x5 0x45"}, 20),
    Case("VideoJobsReconcileBacklog", "for long", {DEPTH: "500x60"}, 30, {}),
    Case("VideoJobsOperatorDefect", "refusals", {REFUSALS: steady(0, 5), DEFECTS: "0x60"}, 30),
    Case("VideoJobsOperatorDefect", "a defect", {DEFECTS: "0x20 1x40"}, 25, {}),
]


def group() -> dict[str, Any]:
    """The rules that the chart makes."""
    objects = rendered(values_file("production"))
    [found] = of_kind(objects, "PrometheusRule")["vj-operator"]["spec"]["groups"]
    rules: dict[str, Any] = found
    return rules


EVERY_ALERT: Final = [pytest.param(rule, id=rule["alert"]) for rule in group()["rules"]]


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules as Prometheus reads them."""
    file = tmp_path_factory.mktemp("rules") / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [group()]}))
    return file


def expected(case: Case) -> list[dict[str, Any]]:
    """What promtool should see firing: the rule's labels and annotations, filled in."""
    if case.labels is None:
        return []
    [rule] = [rule for rule in group()["rules"] if rule["alert"] == case.alert]
    annotations = dict(rule["annotations"])
    for name, value in case.labels.items():
        annotations["summary"] = annotations["summary"].replace(f"{{{{ $labels.{name} }}}}", value)
    return [{"exp_labels": {**rule["labels"], **case.labels}, "exp_annotations": annotations}]


def test_prometheus_takes_the_rules(rules: Path) -> None:
    done = promtool("check", "rules", str(rules))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case.alert}: {case.what}") for case in CASES]
)
def test_an_alert_fires_when_it_should(case: Case, rules: Path, tmp_path: Path) -> None:
    series = [{"series": name, "values": values} for name, values in case.series.items()]
    question = {
        "eval_time": f"{case.minute}m",
        "alertname": case.alert,
        "exp_alerts": expected(case),
    }
    test = {"interval": "1m", "input_series": series, "alert_rule_test": [question]}
    file = tmp_path / "test.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [str(rules)], "tests": [test]}))

    done = promtool("test", "rules", str(file))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("alert", EVERY_ALERT)
def test_an_alert_is_tried_both_ways(alert: dict[str, Any]) -> None:
    tried = {case.labels is not None for case in CASES if case.alert == alert["alert"]}

    assert tried == {True, False}


@pytest.mark.parametrize("alert", EVERY_ALERT)
def test_an_alert_reads_series_that_the_operator_has(alert: dict[str, Any]) -> None:
    read = set(re.findall(r"([a-z_]+)\{", alert["expr"]))

    assert read
    assert read <= series_of(REGISTRY)


@pytest.mark.parametrize("alert", EVERY_ALERT)
def test_an_alert_says_what_to_do(alert: dict[str, Any]) -> None:
    page, _, anchor = alert["annotations"]["runbook_url"].partition("#")

    assert page == "docs/runbooks.md"
    assert anchor == alert["alert"].lower()
    assert f"## {alert['alert']}\n" in RUNBOOKS
    assert alert["labels"]["severity"] in {"critical", "warning"}
