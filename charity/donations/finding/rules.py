"""How often somebody may look in vain, and how a client is known while that is counted. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

WINDOW = timedelta(minutes=10)
#: Only what found nothing is counted, and days: many donors share one address of their telephone company.
TRIES_PER_CLIENT = 20
TRIES_PER_TAIL = 8

_HOUSEHOLD_BITS = 64  # an IPv6 customer has a whole network of addresses


def client_of(address: str) -> str:
    """Return what stands for one client: an IPv4 address, or the network that one IPv6 customer has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, _HOUSEHOLD_BITS), strict=False))


def minutes_until_free(oldest_counted: datetime, *, at: datetime) -> int:
    """Return after how many minutes the oldest try that counts does so no more."""
    return max(1, ceil((oldest_counted + WINDOW - at) / timedelta(minutes=1)))
