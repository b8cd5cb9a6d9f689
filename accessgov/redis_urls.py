"""One REDIS_URL for three readers: Django's cache, Celery's broker and the health check."""

from urllib.parse import parse_qs, urlsplit, urlunsplit


def database_number(url: str, number: int) -> str:
    """Return the same server's URL with another database number."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"  # urlunsplit would drop the empty host's slashes
    return urlunsplit(parts._replace(path=f"/{number}"))


def celery_url(url: str) -> str:
    """Return the URL as kombu spells it, which names Unix sockets in its own way."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"
