"""Which Redis the programs speak to, and how."""

import pytest
from testkit.helm import environment, of_kind, rendered, servers, values_file

from tests.chart.programs import PROGRAMS, program, set_environment
from videojobs.settings import RedisSettings


def test_redis_never_drops_a_job() -> None:
    redis = of_kind(rendered(), "StatefulSet")["vj-redis"]["spec"]
    [container] = redis["template"]["spec"]["containers"]
    script = container["command"][-1]

    assert "maxmemory-policy noeviction" in script
    assert "appendonly yes" in script
    assert redis["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"] == "2Gi"


def test_external_redis_is_used_and_none_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = rendered(values_file("external-redis"))
    set_environment(monkeypatch, program(objects, "vj-operator"))

    settings = RedisSettings()

    assert (settings.host, settings.port, settings.db) == ("redis.example.com", 6380, 3)
    assert settings.username == "videojobs"
    assert list(of_kind(objects, "StatefulSet")) == ["vj-storage"]


def test_redis_without_a_password_is_called_without_one() -> None:
    variables = program(rendered(values_file("open-redis")), "vj-api")

    assert variables["REDIS_SENTINELS"] == "sentinel.example.com:26379"
    assert not {"REDIS_PASSWORD", "REDIS_SENTINEL_PASSWORD"} & set(variables)


@pytest.mark.parametrize("name", PROGRAMS)
def test_sentinels_are_asked_over_tls(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    objects = rendered(values_file("sentinel"))
    set_environment(monkeypatch, program(objects, name))

    settings = RedisSettings()

    assert settings.sentinel_addresses[2] == ("sentinel-2.redis", 26380)
    assert (settings.sentinel_master, settings.sentinel_username) == ("videos", "watcher")
    assert settings.sentinel_password is not None
    assert settings.wait_replicas == 1
    assert settings.tls


def test_certificates_for_redis_lie_where_the_programs_look() -> None:
    objects = rendered(values_file("sentinel"))

    for name, template in servers(objects):
        if name in PROGRAMS:
            (container,) = template["spec"]["containers"]
            [folder] = [
                mount["mountPath"]
                for mount in container["volumeMounts"]
                if mount["name"] == "redis-tls"
            ]
            [volume] = [item for item in template["spec"]["volumes"] if item["name"] == "redis-tls"]
            files = {
                f"{folder}/{item['path']}"
                for source in volume["projected"]["sources"]
                for item in source["secret"]["items"]
            }
            variables = environment(container)
            wanted = {variables[f"REDIS_{file}_FILE"] for file in ("CA", "CERT", "KEY")}
            assert files == wanted
