"""Which addresses a stranger's URL may lead to."""

import pytest

from videojobs.protocol.addresses import is_private_host, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:a9fe:a9fe::1", False),
    ],
)
def test_only_public_addresses_may_be_reached(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("example.org", False),
        ("93.184.216.34", False),
        ("2606:2800:220:1:248:1893:25c8:1946", False),
        ("localhost.example.org", False),
        ("LOCALHOST", True),
        ("a.localhost", True),
        ("printer.local", True),
        ("metadata.google.internal.", True),
        ("redis", True),
        ("10.1.2.3", True),
        ("fe80::1%eth0", True),
        ("127.1", True),
        ("0x7f000001", True),
        ("017700000001", True),
        ("2130706433", True),
        ("999.1.1.1", False),
        ("", True),
    ],
)
def test_what_is_private_can_be_told_without_a_lookup(host: str, private: bool) -> None:
    assert is_private_host(host) is private
