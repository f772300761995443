"""Which addresses of the internet protocol are public: those a site may lie at without saying `private = true`.

Python's own judgement (`is_global`) follows IANA's registries of special-purpose addresses, and differs by its
version; what the registries hold, and what clouds have put beside them, stands here so that every version agrees.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# IANA's IPv4 Special-Purpose Address Registry (RFC 6890 and what followed), multicast and what is not given out.
CLOSED_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network: Linux connects 0.0.0.0 to itself
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by a provider's customers; 100.100.100.200 tells secrets of an Alibaba Cloud machine
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local; 169.254.169.254 tells secrets of a cloud's machine
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocols' own; 192.0.0.192 is Oracle Cloud's 169.254.169.254
            "192.0.2.0/24",  # for documentation, as the two others below
            "192.88.99.0/24",  # relays of 6to4, given up (RFC 7526)
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks of devices (RFC 2544)
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
            "168.63.129.16/32",  # public by its number; every Azure machine's own host answers there
        ),
    )
)
OPEN_6 = IPv6Network("2000::/3")  # all that is given out of IPv6: ::1, fe80::, fd00::, NAT64 lie outside
CLOSED_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols' own, Teredo among them
            "2001:db8::/32",  # for documentation, as the next
            "3fff::/20",
        ),
    )
)
SIX_TO_FOUR = IPv6Network("2002::/16")


def is_public(address: Address) -> bool:
    """A unicast address of the internet; one of IPv6 that wraps one of IPv4 is as public as that (RFC 3056).

    NAT64 (64:ff9b::/96) is not: what it leads to is the gateway's choice.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in CLOSED_4)
    inner = address.ipv4_mapped or (address.sixtofour if address in SIX_TO_FOUR else None)
    if inner is not None:
        return is_public(inner)
    return address.is_global and address in OPEN_6 and not any(address in network for network in CLOSED_6)


def is_public_literal(host: str) -> bool:
    """Whether the text is a public address in its ordinary form; a name, or an address in an odd form, is not."""
    try:
        return is_public(ip_address(host))
    except ValueError:
        return False
