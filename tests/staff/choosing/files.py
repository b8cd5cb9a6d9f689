"""Files as people send them, and as those do who mean harm."""

import struct
import zlib
from io import BytesIO

from PIL import Image
from reportlab.pdfgen.canvas import Canvas


def picture(kind: str = "PNG") -> bytes:
    """Make a small picture."""
    file = BytesIO()
    Image.new("RGB", (64, 40), "navy").save(file, kind)
    return file.getvalue()


def pdf() -> bytes:
    """Make a small document."""
    file = BytesIO()
    page = Canvas(file)
    page.drawString(80, 700, "SKCK")
    page.save()
    return file.getvalue()


def bomb() -> bytes:
    """Make a picture of 144 million dots in 140 kilobytes."""
    side = 12_000
    row = zlib.compressobj(9)
    packed = b"".join(row.compress(bytes(side + 1)) for _ in range(side)) + row.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def pdf_with(inside: bytes) -> bytes:
    """Put something into a PDF."""
    return pdf().replace(b"endobj", b"endobj\n9 0 obj\n" + inside + b"\nendobj", 1)


PACKED = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>"


def packed(inside: bytes, head: bytes = PACKED, stream: bytes | None = None) -> bytes:
    """Hide something in a packed object of a PDF, under a dictionary of one's own."""
    stream = zlib.compress(inside) if stream is None else stream
    return pdf_with(head + b"\nstream\n" + stream + b"\nendstream")


def wrong_by_one_byte(inside: bytes) -> bytes:
    """Pack something with a wrong checksum, which readers forgive."""
    stream = zlib.compress(inside)
    return stream[:-1] + bytes([stream[-1] ^ 1])
