"""An OCI runtime that calls runc with no more capabilities than the host can grant.

A privileged container asks for every capability, and runc refuses a container that asks
for one outside the bounding set ("unable to apply caps: operation not permitted"). Some
hosts run without CAP_SYS_RESOURCE; there dockerd is given this file as its default
runtime. It takes what is not to be had out of the request and becomes runc.

It runs as a file of its own, for every container: standard library only, no imports
from this package.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

# In the order of their bits (linux/capability.h).
NAMES = (
    "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP "
    "LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER "
    "SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE "
    "SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP "
    "MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF "
    "CHECKPOINT_RESTORE"
)
CAPABILITIES = tuple(f"CAP_{name}" for name in NAMES.split())


def granted(process_status: str) -> frozenset[str]:
    """The capabilities in the bounding set, from the text of /proc/self/status."""
    for line in process_status.splitlines():
        name, _, value = line.partition(":")
        if name == "CapBnd":
            bits = int(value, 16)
            return frozenset(cap for bit, cap in enumerate(CAPABILITIES) if bits >> bit & 1)
    raise ValueError("no CapBnd line in the process status")


def restricted(process: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """An OCI `process` object that asks for allowed capabilities only."""
    sets = process.get("capabilities")
    if not sets:
        return process
    kept = {name: [cap for cap in caps if cap in allowed] for name, caps in sets.items()}
    return {**process, "capabilities": kept}


def option(arguments: list[str], name: str) -> str | None:
    """The value of `--name value` or `--name=value`, as runc takes both."""
    for index, argument in enumerate(arguments):
        if argument == name and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith(name + "="):
            return argument.partition("=")[2]
    return None


def restrict_files(arguments: list[str], allowed: frozenset[str]) -> None:
    """Rewrite the bundle's config.json (run, create) or the process file (exec) in place."""
    bundle = option(arguments, "--bundle")
    config = Path(bundle or ".") / "config.json"
    if bundle and config.exists():
        document = json.loads(config.read_text())
        document["process"] = restricted(document["process"], allowed)
        config.write_text(json.dumps(document))
    process = Path(option(arguments, "--process") or "")
    if process.is_file():
        process.write_text(json.dumps(restricted(json.loads(process.read_text()), allowed)))


def main() -> None:
    restrict_files(sys.argv[1:], granted(Path("/proc/self/status").read_text()))
    os.execvp("runc", ["runc", *sys.argv[1:]])  # noqa: S606 (becoming runc is the purpose)


if __name__ == "__main__":
    main()
