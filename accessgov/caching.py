"""What lies in the cache is signed: whoever can only write Redis has no code run by it."""

import hmac
import pickle
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils.crypto import salted_hmac

LENGTH = 32  # bytes of SHA-256


class Signed:
    """Django's own way of writing values for Redis, with the secret key's signature in front."""

    def dumps(self, value: Any) -> bytes | int:
        """Write a value; whole numbers as they are, since Redis itself counts them up."""
        if type(value) is int:
            return value
        content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return _signature(content) + content

    def loads(self, data: bytes) -> Any:
        """Read a value that we wrote; raises SuspiciousOperation for any other."""
        try:
            return int(data)
        except ValueError:
            pass
        if not hmac.compare_digest(data[:LENGTH], _signature(data[LENGTH:])):
            raise SuspiciousOperation("The cache holds a value that was not written here.")
        return pickle.loads(data[LENGTH:])  # noqa: S301 (signed by us)


def _signature(content: bytes) -> bytes:
    return salted_hmac("accessgov.caching", content, algorithm="sha256").digest()
