"""Tokens of systems: shown once, kept as a hash only, with the ending that tells two apart."""

import hashlib
import secrets


def make(*, prefix: str) -> str:
    """Return a new token; by its prefix a scanner of leaked secrets knows it."""
    return prefix + secrets.token_urlsafe(32)


def kept(*, token: str) -> dict[str, str]:
    """Return the columns that a token's owner keeps of it."""
    return {"token_hash": hashed(token=token), "token_end": token[-4:]}


def hashed(*, token: str) -> str:
    """Return a token's hash, whatever was sent as one."""
    # 256 random bits need no slow hash: nobody can try them all.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
