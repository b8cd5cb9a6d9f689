"""What is in an uploaded file: PDF, JPEG or PNG by its content, whatever name it came with."""

import re
import warnings
import zlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image

MOST_BYTES = 10 << 20
MOST_PIXELS = 50_000_000  # a telephone's camera has fewer
MOST_INFLATED = 20 << 20  # of what a PDF packs its objects into, all together

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_SIGNATURES = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
# What makes a PDF do something, carry other files or hide what it holds.
_ACTIVE = ("JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA")
_NAME = re.compile(rb"/([^\s()<>\[\]{}/%]+)")
_STREAM = re.compile(rb"(end)?stream")
_OBJECT = re.compile(rb"\bobj\b")
# A stream of packed objects as every program writes it: numbers and references, no text, no note.
_DICTIONARY = re.compile(rb"\s*<<[^()<>{}%]*>>\s*")
_OF_PACKED = {"Type", "ObjStm", "N", "First", "Extends", "Length", "Filter", "FlateDecode"}


class FileRefused(ValidationError):
    """A file that is not taken; the text says why and what to send instead."""


def media_type_of(content: bytes) -> str:
    """Return what a file is after parsing it; raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise too_large()
    for signature, media_type in _SIGNATURES.items():
        if content.startswith(signature):
            (_check_pdf if media_type == PDF else _check_image)(content)
            return media_type
    raise FileRefused(_("This is no PDF, JPEG or PNG file. Scan or photograph the document."))


def too_large() -> FileRefused:
    """Return the refusal of a file that is too large, also of one dropped while it arrived."""
    return FileRefused(
        _("The file is larger than %(megabytes)s MB. Scan it with fewer dots per inch."),
        params={"megabytes": MOST_BYTES >> 20},
    )


def _check_image(content: bytes) -> None:
    """Parse the whole picture; its size is known, and refused, before any of it is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of many pixels; they are counted here
            with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise FileRefused(_("The picture has too many dots. Send a smaller one."))
                image.load()
    except FileRefused:
        raise
    except Image.DecompressionBombError:
        raise FileRefused(_("The picture has too many dots. Send a smaller one.")) from None
    except Exception:  # a parser of hostile bytes fails in any way it likes
        raise FileRefused(_("The picture is damaged. Scan or photograph it again.")) from None


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        raise FileRefused(_("The PDF is damaged or cut off. Save or scan it again."))
    found = _names(content) | _names(_unpacked(content))
    if "Encrypt" in found:
        raise FileRefused(_("The PDF is locked by a password. Save it without one."))
    if found & {*_ACTIVE}:
        raise FileRefused(
            _("The PDF holds a script, a form or other files. Print it to a new PDF.")
        )


def _names(content: bytes) -> set[str]:
    """Return every name in a PDF, read as a reader would: #4A stands for J."""
    spelled = (name.group(1) for name in _NAME.finditer(content))
    return {re.sub(rb"#([0-9A-Fa-f]{2})", _character, name).decode("latin-1") for name in spelled}


def _character(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped.group(1), 16)])


def _unpacked(content: bytes) -> bytes:
    """Return what the PDF's packed objects hold, where its active parts could hide.

    A stream is what follows its word, its dictionary what stands before it since the last stream:
    looked for by the words alone, since whoever hides something writes a PDF that readers mend.
    """
    parts: list[bytes] = []
    left, begins = MOST_INFLATED, 0
    for word in _STREAM.finditer(content):
        before, begins = content[begins : word.start()], word.end()
        if word.group(1) or not _packs_objects(before):
            continue
        part = _inflated(memoryview(content)[word.end() :], left)
        left -= len(part)
        parts.append(part)
    return b"\n".join(parts)


def _packs_objects(before: bytes) -> bool:
    """Tell whether a stream packs objects in the one way that is unpacked here.

    Raises FileRefused for those that are packed otherwise, or described in a way that hides it.
    """
    *others, own = _OBJECT.split(before)
    names = _names(own)
    if any("ObjStm" in _names(one) for one in others):
        raise _hidden()
    if not names & {"ObjStm", "First"}:  # no other stream has a first object
        return False
    if not _DICTIONARY.fullmatch(own) or names - _OF_PACKED:
        raise _hidden()
    return "Filter" in names  # what is not packed is read as it stands


def _inflated(packed: memoryview, most: int) -> bytes:
    opened = zlib.decompressobj()
    try:
        found = opened.decompress(packed[_blank(packed) :], most)
    except zlib.error:  # one wrong byte: readers show what comes before it
        raise _hidden() from None
    if len(found) >= most:
        raise FileRefused(_("The PDF unpacks to far more than it shows. Scan it again."))
    if not opened.eof:
        raise _hidden()
    return found


def _blank(packed: memoryview) -> int:
    """Return how many blanks and line ends stand before what is packed."""
    begin = bytes(packed[:8])
    return len(begin) - len(begin.lstrip(b" \t\r\n"))


def _hidden() -> FileRefused:
    return FileRefused(_("Part of the PDF cannot be looked into. Print it to a new PDF."))
