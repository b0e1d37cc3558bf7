"""Who may do what: tokens, owners, tiers, and pages of other sites."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from testkit.servers.api import JOBS, Api, environment, running, sample_request
from testkit.servers.redis_server import RedisServer
from testkit.tokens import AUDIENCE, ISSUER, SECRET, token

IN_MANY_YEARS = 4_000_000_000
"""Seconds since 1970: parameters are made at collection, long before the last test runs."""


@pytest.fixture(scope="module")
def guarded(
    redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """An API that asks for tokens signed with a shared secret."""
    variables = environment(redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    variables |= {
        "AUTH_MODE": "hs256",
        "AUTH_HS256_SECRET": SECRET,
        "AUTH_ISSUER": ISSUER,
        "AUTH_AUDIENCE": AUDIENCE,
        "VIDEOJOBS_CORS_ORIGINS": "https://app.example.org, https://two.example.org",
    }
    with running(variables, tmp_path_factory.mktemp("guarded") / "log") as api:
        yield api


@pytest.fixture
def client(guarded: Api) -> Iterator[httpx.Client]:
    """A client without a token."""
    with guarded.client() as client:
        yield client


def submitted(client: httpx.Client, user: str, **claims: Any) -> str:
    """Id of a user's new job."""
    body = {**sample_request(user_id=user), "priority": claims.pop("priority", 5)}
    response = client.post(JOBS, json=body, headers=token(user, **claims))
    assert response.status_code == 202, response.text
    job_id: str = response.json()["job_id"]
    return job_id


class TestTokens:
    @pytest.mark.parametrize(
        ("headers", "reason"),
        [
            ({}, "Send your token as Authorization: Bearer TOKEN"),
            ({"Authorization": "Basic YTpi"}, "Send your token as Authorization: Bearer TOKEN"),
            ({"Authorization": "Bearer x.y.z"}, "malformed or not signed"),
            (token("u", key="another-secret-of-at-least-32-characters"), "not signed"),
            (token("u", key="", algorithm="none"), "not signed"),
            (token("u", exp=1), "it has expired; fetch a new one"),
            (token("u", exp=None), "it lacks the claim exp"),
            (token("u", nbf=IN_MANY_YEARS), "it is not valid yet"),
            (token("u", aud="other"), "it is meant for another audience"),
            (token("u", iss="https://evil.example.org"), "it comes from another issuer"),
            (token("u", scope=7), "its scope is neither a text nor a list of texts"),
            (token("u", scope=True), "its scope is neither a text nor a list of texts"),
            (token("u", scope={"a": 1}), "its scope is neither a text nor a list of texts"),
            (token("u", scp=[7]), "its scp is neither a text nor a list of texts"),
        ],
    )
    def test_that_do_not_count(
        self, client: httpx.Client, headers: dict[str, str], reason: str
    ) -> None:
        response = client.get(f"{JOBS}/stats/counts", headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert reason in response.json()["detail"]

    def test_clocks_may_differ_by_the_leeway(self, client: httpx.Client) -> None:
        headers = token("u", exp=time.time() - 10)
        assert client.get(f"{JOBS}/stats/counts", headers=headers).status_code == 200

    def test_every_endpoint_of_jobs_asks_for_one(self, client: httpx.Client) -> None:
        document = client.get("/openapi.json").json()
        open_paths = {"/livez", "/readyz", f"{JOBS}/health"}
        asked = 0
        for path, operations in document["paths"].items():
            for method in operations:
                if path not in open_paths:
                    url = path.replace("{job_id}", "some-id")
                    response = client.request(method, url, json=sample_request())
                    assert response.status_code == 401, (method, path)
                    asked += 1
        assert asked > 10
        for path in open_paths:
            assert client.get(path).status_code == 200


class TestOwners:
    def test_a14_another_users_job_is_not_there(self, client: httpx.Client, user: str) -> None:
        job_id = submitted(client, user)
        strange = token("stranger")
        for method, path in {
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/retry"),
            ("GET", "/events"),
            ("GET", "/video"),
            ("GET", "/webhook"),
            ("POST", "/webhook/replay"),
        }:
            response = client.request(method, f"{JOBS}/{job_id}{path}", headers=strange)
            assert response.status_code == 404, (method, path)
            assert response.json()["detail"] == f"Job {job_id} not found"
        assert client.get(f"{JOBS}/{job_id}", headers=token(user)).json()["status"] == "pending"

    def test_every_endpoint_of_a_job_hides_it_from_others(
        self, client: httpx.Client, user: str
    ) -> None:
        job_id = submitted(client, user)
        before = client.get(f"{JOBS}/{job_id}", headers=token(user)).json()
        paths = client.get("/openapi.json").json()["paths"]
        of_a_job = [
            (path, method) for path in paths if "{job_id}" in path for method in paths[path]
        ]
        assert len(of_a_job) > 10
        for path, method in of_a_job:
            url = path.replace("{job_id}", job_id)
            assert client.request(method, url, headers=token("eve")).status_code == 404, (
                method,
                path,
            )
        assert client.get(f"{JOBS}/{job_id}", headers=token(user)).json() == before

    def test_a14_nobody_submits_or_lists_for_another(self, client: httpx.Client, user: str) -> None:
        mine = token(user)
        created = client.post(JOBS, json=sample_request(user_id="other"), headers=mine)
        assert created.status_code == 403
        assert created.json()["detail"].startswith("video_request.user_id: must be the user of")
        listed = client.get(JOBS, params={"user_id": "other"}, headers=mine)
        assert listed.status_code == 403

    def test_an_administrator_may(self, client: httpx.Client, user: str) -> None:
        job_id = submitted(client, user)
        admin = token("root", scope="openid videojobs:admin")
        assert client.get(f"{JOBS}/{job_id}", headers=admin).status_code == 200
        listed = client.get(JOBS, params={"user_id": user}, headers=admin)
        assert listed.json()["total"] == 1
        assert client.delete(f"{JOBS}/{job_id}", headers=admin).status_code == 200


@pytest.mark.parametrize(
    ("claims", "wanted", "effective"),
    [
        ({"tier": "high"}, 1, 1),
        ({"tier": "default"}, 1, 4),
        ({"tier": "default"}, 9, 9),
        ({"tier": "low"}, 1, 8),
        ({"tier": "no such tier"}, 1, 4),
        ({}, 1, 4),
        ({"scope": "videojobs:admin"}, 1, 1),
    ],
)
def test_a13_the_tier_bounds_the_priority(
    client: httpx.Client, user: str, claims: dict[str, str], wanted: int, effective: int
) -> None:
    job_id = submitted(client, user, priority=wanted, **claims)
    shown = client.get(f"{JOBS}/{job_id}", headers=token(user)).json()
    assert shown["effective_priority"] == effective


def test_a13_strict_handling_refuses_a_priority_beyond_the_tier(
    client: httpx.Client, user: str
) -> None:
    strict = {**token(user, tier="default"), "Prefer": "handling=strict"}
    body = {**sample_request(user_id=user), "priority": 3}
    refused = client.post(JOBS, json=body, headers=strict)
    assert refused.status_code == 403
    assert refused.json()["detail"] == "priority: your tier, default, begins at 4"
    body["priority"] = 4
    assert client.post(JOBS, json=body, headers=strict).status_code == 202


class TestCors:
    def test_a_page_of_an_allowed_origin_may_call(self, client: httpx.Client, user: str) -> None:
        origin = {"Origin": "https://two.example.org"}
        asked = {
            **origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,authorization,idempotency-key",
        }
        preflight = client.options(f"{JOBS}/", headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == origin["Origin"]
        body = sample_request(user_id=user)
        response = client.post(f"{JOBS}/", json=body, headers={**origin, **token(user)})
        assert response.headers["access-control-allow-origin"] == origin["Origin"]
        assert "ETag" in response.headers["access-control-expose-headers"]

    def test_also_reads_errors(self, client: httpx.Client) -> None:
        response = client.get(f"{JOBS}/x", headers={"Origin": "https://app.example.org"})
        assert response.status_code == 401
        assert response.headers["access-control-allow-origin"] == "https://app.example.org"

    def test_other_origins_may_not(self, client: httpx.Client) -> None:
        response = client.get(f"{JOBS}/health", headers={"Origin": "https://evil.example.org"})
        assert "access-control-allow-origin" not in response.headers


class Issuer(ThreadingHTTPServer):
    """An OIDC issuer on loopback, whose keys a test may rotate."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _IssuerHandler)
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        self.fetches = 0

    @property
    def url(self) -> str:
        """Its name in tokens."""
        return f"http://127.0.0.1:{self.server_port}"

    def add_key(self, key_id: str) -> rsa.RSAPrivateKey:
        """A new signing key."""
        self.keys[key_id] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return self.keys[key_id]


class _IssuerHandler(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        if self.path == "/.well-known/openid-configuration":
            document: dict[str, Any] = {"jwks_uri": f"{self.server.url}/keys"}
        else:
            self.server.fetches += 1
            algorithm = jwt.algorithms.RSAAlgorithm
            document = {
                "keys": [
                    {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": key_id}
                    for key_id, key in self.server.keys.items()
                ]
            }
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """An issuer with one key."""
    server = Issuer()
    server.add_key("k1")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_oidc_tokens_are_checked_by_the_issuers_keys(
    issuer: Issuer, redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> None:
    variables = environment(redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    variables |= {"AUTH_MODE": "oidc", "AUTH_ISSUER": issuer.url, "AUTH_AUDIENCE": AUDIENCE}
    url = f"{JOBS}/stats/counts"

    def bearer(key: Any, kid: str = "k1", algorithm: str = "RS256") -> dict[str, str]:
        return token("u", key, algorithm, iss=issuer.url, kid=kid)

    with running(variables, tmp_path / "log") as api, api.client() as client:
        assert client.get("/readyz").status_code == 200  # it has the issuer's keys
        known = issuer.keys["k1"]
        for _ in range(3):
            assert client.get(url, headers=bearer(known)).status_code == 200
        assert issuer.fetches == 1
        stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        assert client.get(url, headers=bearer(stranger)).status_code == 401
        assert client.get(url, headers=bearer(SECRET, algorithm="HS256")).status_code == 401
        for number in range(20):  # made-up key ids do not make us call the issuer each time
            headers = bearer(stranger, kid=f"made-up-{number}")
            assert client.get(url, headers=headers).status_code == 401
        assert issuer.fetches == 1


def test_without_its_issuer_it_is_not_ready_and_says_why(
    redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> None:
    variables = environment(redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    variables |= {"AUTH_MODE": "oidc", "AUTH_ISSUER": "http://127.0.0.1:1", "AUTH_AUDIENCE": "x"}
    with running(variables, tmp_path / "log") as api, api.client() as client:
        away = client.get("/readyz")
        assert (away.status_code, away.headers["retry-after"]) == (503, "2")
        assert away.json()["detail"].startswith("The identity provider does not answer")
        assert client.get("/livez").status_code == 200
