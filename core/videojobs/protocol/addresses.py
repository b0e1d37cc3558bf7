"""Protection against server-side request forgery: which addresses a user's URL may lead to.

Check the address of the connection, when it is made: a name can resolve to a harmless address for a
check and to the cluster's metadata service for the request.
"""

import ipaddress
import socket
from typing import Final

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # embeds an IPv4 address
_PRIVATE_SUFFIXES: Final = (".localhost", ".local", ".internal")
"""Names for the machine itself (RFC 6761), its link (RFC 6762) and private use (ICANN, 2024)."""


def is_public(address: str) -> bool:
    """Whether an address belongs to the public Internet: not private, link-local or reserved."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour
        if embedded is not None:
            ip = embedded
        elif ip in _NAT64 or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def is_private_host(host: str) -> bool:
    """Whether the host of a URL is known without a look-up not to be public: an address that is
    not, in any spelling that `connect` understands, a name that is reserved for private use, or one
    without a dot. False does not mean public: other names have to be resolved first."""
    name = host.lower().rstrip(".")
    if _address(name) is not None:
        return is_private_literal(name)
    return "." not in name or name.endswith(_PRIVATE_SUFFIXES)


def is_private_literal(host: str) -> bool:
    """Whether the host of a URL is an address, in any spelling, that is not public."""
    address = _address(host)
    return address is not None and not is_public(address)


def _address(name: str) -> str | None:
    try:
        ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        pass
    else:
        return name
    try:  # 127.1, 0x7f000001, 2130706433
        return socket.inet_ntoa(socket.inet_aton(name))
    except (OSError, ValueError):
        return None
