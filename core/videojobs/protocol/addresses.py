"""Protection against server-side request forgery: which addresses a user's URL may lead to.

Check the address of the connection, when it is made: a name can resolve to a harmless address for a
check and to the cluster's metadata service for the request.
"""

import ipaddress
from typing import Final

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # embeds an IPv4 address


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
