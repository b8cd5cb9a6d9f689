"""Which address a request came from, believing only proxies that are named in the settings."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network


def client_address(*, peer: str, forwarded: str, trusted: Sequence[str]) -> str | None:
    """Return the nearest address that is not a trusted proxy; None for a Unix socket.

    Walks X-Forwarded-For from its right end, since everything left of the first untrusted
    address may be invented by the client.
    """
    networks = [ip_network(text) for text in trusted]
    address = _parse(peer)
    for hop in reversed([part for part in forwarded.split(",") if part.strip()]):
        if address is None or not any(ip_address(address) in network for network in networks):
            break
        address = _parse(hop) or address
    return address


def _parse(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None
