"""The texts that everybody signs: what a version says in a language, and its hash."""

from hashlib import sha256

from staff.models import AgreementText


def written(*, text: AgreementText, language: str) -> str:
    """Return exactly what is read and signed: the title, an empty line, the body."""
    indonesian = language == "id"
    title, body = (text.title_id, text.body_id) if indonesian else (text.title_en, text.body_en)
    return f"{title}\n\n{body}"


def digest_of(*, text: AgreementText, language: str) -> str:
    """Return the SHA-256 of a version in one language, in hexadecimal."""
    return sha256(written(text=text, language=language).encode()).hexdigest()
