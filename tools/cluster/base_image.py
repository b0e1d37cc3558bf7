"""debian:bookworm-slim from Debian's own packages, for hosts without a container registry.

The image also trusts the certificate authorities that the host's administrator added, so
that package downloads work in an image build wherever they work on the host.
"""

import shutil
from pathlib import Path

from tools.cluster import cache, debian, docker, paths, steps

NAME = "debian:bookworm-slim"

HOST_AUTHORITIES = Path("/usr/local/share/ca-certificates")
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"

# What Debian's slim images leave out as well.
LEFT_OUT = ("/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/man/*")

# pip and OpenSSL read these; pip brings a certificate list of its own otherwise.
CHANGES = (f"ENV SSL_CERT_FILE={CERTIFICATES}", f"ENV PIP_CERT={CERTIFICATES}", 'CMD ["bash"]')


def key() -> str:
    """The content key of the base image."""
    command = bootstrap_command(Path("out.tar"), host_authorities())
    return cache.files_key(HOST_AUTHORITIES, host_authorities(), *command, *CHANGES)


def host_authorities() -> list[Path]:
    """The certificates that the host's administrator added."""
    return sorted(HOST_AUTHORITIES.glob("*.crt"))


def ensure() -> None:
    """Make the image unless it is there."""
    if docker.image_key(NAME) == key():
        return
    if not tar_file().exists():
        bootstrap(tar_file())
    with steps.step(f"image {NAME}") as step:
        docker.import_tar(step, NAME, key(), tar_file(), *CHANGES)


def tar_file() -> Path:
    """Where the file system is kept."""
    return paths.IMAGES / f"debian-{key()}.tar"


def bootstrap(tar: Path) -> None:
    """Make the file system from Debian's packages."""
    if shutil.which("mmdebstrap") is None:
        install_bootstrapper()
    tar.parent.mkdir(parents=True, exist_ok=True)
    partial = tar.with_suffix(".partial.tar")
    partial.unlink(missing_ok=True)
    with steps.step("bootstrap Debian from its packages") as step:
        step.run(bootstrap_command(partial, host_authorities()))
    partial.rename(tar)


def bootstrap_command(tar: Path, authorities: list[Path]) -> list[str]:
    """mmdebstrap's command line."""
    command = ["mmdebstrap", "--variant=minbase", "--include=ca-certificates"]
    command += [f"--dpkgopt=path-exclude={pattern}" for pattern in LEFT_OUT]
    command += ["--dpkgopt=path-include=/usr/share/doc/*/copyright"]
    if authorities:
        inside = f'"$1"{HOST_AUTHORITIES}'
        files = " ".join(map(str, authorities))
        command += [f"--customize-hook=mkdir -p {inside} && cp {files} {inside}"]
        command += ['--customize-hook=chroot "$1" update-ca-certificates']
    return [*command, "bookworm", str(tar)]


def install_bootstrapper() -> None:
    """Install mmdebstrap, which Debian's own images are made with."""
    if not debian.can_install():
        raise steps.StepFailed(
            "No container registry is in reach, and without one the images are made with "
            "mmdebstrap, which only Debian and its kin have. Run this as root on Debian, or "
            "where a registry is in reach."
        )
    with steps.step("install mmdebstrap") as step:
        debian.install(step, "mmdebstrap")
