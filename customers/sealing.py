"""Sealing: AES-GCM under a key per customer, wrapped by a master key; keyed hashes to find by.

A sealed tier is bound to its customer and tier (associated data), so that a row moved to another
customer does not open. Hashes are HMAC-SHA-256 under the index key, cut to 128 bits.
"""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


class CannotUnseal(Exception):
    """The master key is missing or the sealed bytes were changed; the text says which."""


@dataclass(frozen=True)
class Keyring:
    """The master keys: the first seals, all of them unseal."""

    keys: dict[str, bytes]

    @property
    def active(self) -> str:
        """Return the id of the key that wraps new data keys."""
        return next(iter(self.keys))

    def wrap(self, *, data_key: bytes, number: str) -> tuple[str, bytes]:
        """Return the master key's id and the data key sealed by it for this customer."""
        return self.active, _encrypt(self.keys[self.active], data_key, number)

    def unwrap(self, *, master: str, wrapped: bytes, number: str) -> bytes:
        """Return a customer's data key; raises CannotUnseal."""
        if master not in self.keys:
            raise CannotUnseal(f"Master key {master} is not among the configured keys.")
        return _decrypt(self.keys[master], bytes(wrapped), number)


def parse_keys(text: str) -> Keyring:
    """Read "id:base64" pairs, separated by commas or lines; raises ImproperlyConfigured."""
    keys = {}
    for pair in text.replace("\n", ",").split(","):
        if pair.strip():
            name, _colon, encoded = pair.strip().partition(":")
            keys[name] = _decoded(name, encoded)
    if not keys:
        raise ImproperlyConfigured("Set MASTER_KEYS or MASTER_KEYS_FILE: id:base64 of 32 bytes.")
    return Keyring(keys)


def _decoded(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"Key {name} must be 32 bytes in base64.")
    return key


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """Return the configured master keys, read once per process."""
    if settings.MASTER_KEYS_FILE:
        return parse_keys(Path(settings.MASTER_KEYS_FILE).read_text())
    return parse_keys(settings.MASTER_KEYS)


@lru_cache(maxsize=1)
def _index_key() -> bytes:
    return _decoded("INDEX_KEY", settings.INDEX_KEY)


def new_data_key() -> bytes:
    """Return a fresh 256-bit key for one customer."""
    return secrets.token_bytes(32)


def seal(*, data_key: bytes, number: str, tier: str, values: dict[str, Any]) -> bytes:
    """Return a tier's values, sealed to this customer and tier."""
    plain = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return _encrypt(data_key, plain, f"{number}:{tier}")


def unseal(*, data_key: bytes, number: str, tier: str, content: bytes) -> dict[str, Any]:
    """Return a tier's values; raises CannotUnseal."""
    return json.loads(_decrypt(data_key, bytes(content), f"{number}:{tier}"))


def digest(*, kind: str, value: str, number: str = "") -> bytes:
    """Return the keyed hash of a value; with a number it is of use for that customer only."""
    message = "\0".join((kind, number, value)).encode()
    return hmac.digest(_index_key(), message, "sha256")[:16]


def _encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def _decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except InvalidTag:
        raise CannotUnseal("The stored data was changed or belongs to another record.") from None
