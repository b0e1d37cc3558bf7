"""Certificates that a program can really verify: an authority, a server's and a client's."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """PEM files. The server's certificate is for localhost and 127.0.0.1."""

    authority: Path
    certificate: Path
    key: Path


def issue_certificates(folder: Path) -> Certificates:
    """By an authority that nobody else trusts."""
    authority = trustme.CA()
    server = authority.issue_cert("localhost", "127.0.0.1")
    made = Certificates(folder / "ca.crt", folder / "tls.crt", folder / "tls.key")
    authority.cert_pem.write_to_path(str(made.authority))
    server.private_key_pem.write_to_path(str(made.key))
    for blob in server.cert_chain_pems:
        blob.write_to_path(str(made.certificate), append=True)
    return made
