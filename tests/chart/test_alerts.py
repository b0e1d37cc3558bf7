"""When somebody is woken: Prometheus' own promtool evaluates each alert over series made here."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from testkit.helm import CHART, of_kind, rendered, values_file
from testkit.paths import REPOSITORY

from tests.chart.burns import BURNS
from tests.chart.cases import API, ELSEWHERE, OPERATOR, Case, steady
from tests.chart.prometheus import SELECTED, Rule, groups, known_series, promtool, rules_of
from videojobs.job.request import Tier
from videojobs_api.telemetry.metrics import HTTP_BOUNDS
from videojobs_operator.tell.metrics import QUEUE_WAIT_SECONDS

RUNBOOKS: Final = (REPOSITORY / "docs" / "runbooks.md").read_text()

LEADER: Final = f'leader_election_master_status{{{OPERATOR},name="vj-operator"}}'
SILENCE: Final = f'videojobs_watch_silence_seconds{{{OPERATOR},resource="videojobs"}}'
RETRIES: Final = f'videojobs_retries_total{{{OPERATOR},reason="RENDER.OOM"}}'
DEPTH: Final = f'workqueue_depth{{{OPERATOR},name="videojobs"}}'
DEFECTS: Final = f'videojobs_reconcile_errors_total{{{OPERATOR},kind="defect"}}'
REFUSALS: Final = f'videojobs_reconcile_errors_total{{{OPERATOR},kind="kubernetes"}}'
OLDEST_HIGH: Final = f'videojobs_oldest_wait_seconds{{{OPERATOR},tier="high"}}'
OLDEST_LOW: Final = f'videojobs_oldest_wait_seconds{{{OPERATOR},tier="low"}}'
REDIS_UP: Final = f"videojobs_redis_up{{{API}}}"
MEMORY: Final = f"videojobs_redis_memory_bytes{{{API}}}"
MEMORY_LIMIT: Final = f"videojobs_redis_memory_limit_bytes{{{API}}}"
EVICTED: Final = f"videojobs_redis_evicted_keys_total{{{API}}}"
DURABLE: Final = f"videojobs_redis_durable{{{API}}}"
OUTBOX: Final = f"videojobs_outbox_oldest_seconds{{{API}}}"
KEPT: Final = f"videojobs_kept{{{OPERATOR}}}"
PENDING: Final = f'videojobs_jobs{{{API},status="pending"}}'
GIVEN_UP: Final = f'videojobs_webhook_tries_total{{{API},outcome="failed"}}'
DELIVERED: Final = f'videojobs_webhook_tries_total{{{API},outcome="delivered"}}'

CASES: Final = [
    Case("VideoJobsNoLeader", "one leads", {LEADER: "1x60"}, 30),
    Case("VideoJobsNoLeader", "a hand-over", {LEADER: "1x10 0 1x50"}, 12),
    Case("VideoJobsNoLeader", "nobody leads", {LEADER: "1x10 0x50"}, 20, {}),
    Case("VideoJobsNoLeader", "no operator at all", {}, 5, {}),
    Case("VideoJobsNoLeader", "another's", {LEADER.replace(OPERATOR, ELSEWHERE): "1x60"}, 30, {}),
    Case("VideoJobsWatchSilent", "bookmarks come", {SILENCE: "60x60"}, 30),
    Case("VideoJobsWatchSilent", "nothing", {SILENCE: "300x60"}, 30, {"resource": "videojobs"}),
    Case("VideoJobsWaitLong", "within reason", {OLDEST_HIGH: "50x60", OLDEST_LOW: "3000x60"}, 40),
    Case("VideoJobsWaitLong", "high", {OLDEST_HIGH: "70x60"}, 40, {"tier": "high"}),
    Case("VideoJobsWaitLong", "low", {OLDEST_LOW: "3000+60x60"}, 40, {"tier": "low"}),
    Case("VideoJobsRetrying", "one an hour", {RETRIES: "0x29 1x30"}, 50),
    Case(
        "VideoJobsRetrying", "one a minute", {RETRIES: steady(0, 1)}, 50, {"reason": "RENDER.OOM"}
    ),
    Case("VideoJobsReconcileBacklog", "a burst", {DEPTH: "0x10 500x5 0x45"}, 20),
    Case("VideoJobsReconcileBacklog", "for long", {DEPTH: "500x60"}, 30, {}),
    Case("VideoJobsOperatorDefect", "refusals", {REFUSALS: steady(0, 5), DEFECTS: "0x60"}, 30),
    Case("VideoJobsOperatorDefect", "a defect", {DEFECTS: "0x20 1x40"}, 25, {}),
    Case("VideoJobsRedisAway", "a restart", {REDIS_UP: "1x10 0 1x50"}, 11),
    Case("VideoJobsRedisAway", "for long", {REDIS_UP: "1x10 0x50"}, 12, {}),
    Case("VideoJobsRedisFull", "half of it", {MEMORY: "50x60", MEMORY_LIMIT: "100x60"}, 30),
    Case("VideoJobsRedisFull", "no limit", {MEMORY: "90x60", MEMORY_LIMIT: "0x60"}, 30),
    Case("VideoJobsRedisFull", "nearly", {MEMORY: "90x60", MEMORY_LIMIT: "100x60"}, 30, {}),
    Case("VideoJobsRedisEvicts", "long ago", {EVICTED: "7x60"}, 30),
    Case("VideoJobsRedisEvicts", "now", {EVICTED: "7x20 8x40"}, 25, {}),
    Case("VideoJobsRedisForgets", "it keeps all", {DURABLE: "1x60"}, 30),
    Case("VideoJobsRedisForgets", "no file", {DURABLE: "0x60"}, 30, {}),
    Case("VideoJobsOutboxStuck", "a burst", {OUTBOX: "0x5 40 0x50"}, 6),
    Case("VideoJobsOutboxStuck", "for long", {OUTBOX: "0+60x60"}, 10, {}),
    Case("VideoJobsQueueDeep", "a short while", {PENDING: "200x5 20x50"}, 20),
    Case("VideoJobsQueueDeep", "for long", {PENDING: "200x60"}, 20, {}),
    Case("VideoJobsWebhooksFailing", "all arrive", {DELIVERED: steady(0, 9), GIVEN_UP: "0x60"}, 50),
    Case("VideoJobsWebhooksFailing", "one a minute", {GIVEN_UP: steady(0, 1)}, 50, {}),
    Case("VideoJobsManyKept", "a few", {KEPT: "900x60"}, 30),
    Case("VideoJobsManyKept", "too many", {KEPT: "9000x60"}, 30, {}),
    *BURNS,
]

EVERY_ALERT: Final = [pytest.param(rule, id=rule["alert"]) for rule in rules_of("alert")]
EVERY_RULE: Final = [
    pytest.param(rule, id=f"{rule.get('alert', rule.get('record'))}-{number}")
    for number, rule in enumerate([*rules_of("alert"), *rules_of("record")])
]


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules as Prometheus reads them."""
    file = tmp_path_factory.mktemp("rules") / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": groups()}))
    return file


def expected(case: Case) -> list[dict[str, Any]]:
    """What promtool should see firing: the rule's labels and annotations, filled in."""
    if case.labels is None:
        return []
    [rule] = [rule for rule in rules_of("alert") if rule["alert"] == case.alert]
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


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_reads_series_that_there_are(rule: Rule) -> None:
    read = set(SELECTED.findall(rule["expr"]))

    assert read or rule["record"] == "videojobs:error_budget:ratio"
    assert read <= known_series()


def test_a_limit_can_only_be_what_the_histogram_can_tell() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())
    metrics = schema["properties"]["metrics"]["properties"]["rules"]["properties"]
    limits = metrics["objectives"]["properties"]

    assert set(limits["latencySeconds"]["enum"]) <= set(HTTP_BOUNDS)
    assert set(limits["startSeconds"]["properties"]) == {tier.value for tier in Tier}
    for tier in limits["startSeconds"]["properties"].values():
        assert tier == {"$ref": "#/definitions/startSeconds"}
    starts = schema["definitions"]["startSeconds"]["enum"]
    [family] = QUEUE_WAIT_SECONDS.labels("high").collect()
    assert set(starts) <= {float(sample.labels.get("le", 0)) for sample in family.samples}


def test_the_rules_name_bounds_as_prometheus_does() -> None:
    named = re.findall(r'le="([^"]+)"', str(rules_of("record")))

    assert {"0.25", "60.0", "600.0", "3600.0"} == set(named)


def test_objectives_are_those_of_the_values() -> None:
    objects = rendered(values_file("gateway"))
    [recording, _] = of_kind(objects, "PrometheusRule")["vj-objectives"]["spec"]["groups"]
    budgets = {
        rule["labels"]["objective"]: rule["expr"]
        for rule in recording["rules"]
        if rule["record"] == "videojobs:error_budget:ratio"
    }

    assert budgets == {
        "availability": "vector(0.005)",
        "latency": "vector(0.01)",
        "success": "vector(0.02)",
        "start": "vector(0.05)",
    }
    assert 'le="1.0"' in str(recording)
    assert 'tier="high",le="30.0"' in str(recording)


@pytest.mark.parametrize("alert", EVERY_ALERT)
def test_an_alert_says_what_to_do(alert: dict[str, Any]) -> None:
    page, _, anchor = alert["annotations"]["runbook_url"].partition("#")

    assert page == "docs/runbooks.md"
    assert anchor == alert["alert"].lower()
    assert f"## {alert['alert']}\n" in RUNBOOKS
    assert alert["labels"]["severity"] in {"critical", "warning"}
