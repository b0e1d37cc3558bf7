"""Ways to reach Redis: TLS with certificates that are verified, and an ACL user."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from testkit.job_records import TTL_SECONDS
from testkit.servers.certificates import Certificates, issue_certificates
from testkit.servers.port import free_port
from testkit.servers.redis_sentinels import USER
from testkit.servers.redis_server import RedisServer

from videojobs.settings import RedisSettings
from videojobs.store import Store, StoreError, connect


async def answer(settings: RedisSettings) -> str:
    """ "ok", or why Redis cannot be reached."""
    redis = connect(settings)
    try:
        await Store.over(redis, TTL_SECONDS).health.ping()
    except StoreError as error:
        return str(error)
    finally:
        await redis.aclose()
    return "ok"


class TestTls:
    """A server that asks its clients for a certificate too."""

    @pytest.fixture
    def certificates(self, tmp_path: Path) -> Certificates:
        return issue_certificates(tmp_path)

    @pytest.fixture
    def port(self, tmp_path: Path, certificates: Certificates) -> Iterator[int]:
        port = free_port()
        options = (
            "port 0",
            f"tls-port {port}",
            f"tls-cert-file {certificates.certificate}",
            f"tls-key-file {certificates.key}",
            f"tls-ca-cert-file {certificates.authority}",
        )
        access = {
            "host": "localhost",
            "ssl": True,
            "ssl_ca_certs": str(certificates.authority),
            "ssl_certfile": str(certificates.certificate),
            "ssl_keyfile": str(certificates.key),
        }
        server = RedisServer(port, tmp_path, options, access)
        server.start()
        yield port
        server.stop()

    async def test_with_the_authority_and_a_certificate(
        self, port: int, certificates: Certificates
    ) -> None:
        settings = RedisSettings(
            port=port,
            tls=True,
            ca_file=certificates.authority,
            cert_file=certificates.certificate,
            key_file=certificates.key,
        )
        assert await answer(settings) == "ok"

    async def test_what_is_missing_is_said(self, port: int, certificates: Certificates) -> None:
        stranger = RedisSettings(
            port=port, tls=True, cert_file=certificates.certificate, key_file=certificates.key
        )
        assert "certificate verify failed" in await answer(stranger)
        anonymous = RedisSettings(port=port, tls=True, ca_file=certificates.authority)
        assert await answer(anonymous) != "ok"
        plain = RedisSettings(port=port)
        assert await answer(plain) != "ok"


async def test_sentinels_that_are_away_are_said_in_a_few_words_and_soon() -> None:
    begun = time.monotonic()
    nobody = ",".join(f"127.0.0.1:{free_port()}" for _ in range(3))
    said = await answer(RedisSettings(sentinels=nobody, sentinel_master="videos"))
    assert said == "No master found for 'videos'"
    assert time.monotonic() - begun < 1


class TestAclUser:
    async def test_may_do_nothing_beyond_its_work(self, limited_redis: Redis) -> None:
        for command in (
            ("FLUSHALL",),
            ("KEYS", "*"),
            ("CONFIG", "GET", "*"),
            ("ACL", "LIST"),
            ("EVAL", "return 1", "0"),
            ("GET", "somebody-elses-key"),
            ("PUBLISH", "another-channel", "hello"),
        ):
            with pytest.raises(Exception, match=r"(?i)no permission|has no permissions"):
                await limited_redis.execute_command(*command)  # type: ignore[no-untyped-call]

    async def test_a_wrong_password_is_said(self, redis_server: RedisServer) -> None:
        wrong = RedisSettings(
            host="127.0.0.1",
            port=redis_server.port,
            username=USER,
            password=SecretStr("wrong"),
        )
        assert "invalid username-password pair" in await answer(wrong)
