"""Documents: what is taken by its content, what is refused, how they are kept and handed out."""

import stat
import zipfile
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.events import Event
from audit.models import LogEntry
from staff.choosing import contents, documents
from staff.choosing.contents import FileRefused
from staff.models import Document, Vendor
from tests.cast import person
from tests.staff.choosing import files

# As honest programs write them: an outline has a first entry too, a table of objects a predictor.
OUTLINE = (
    b"<< /First 3 0 R /Title (Ijazah \\(1\\)) >>\nendobj\n8 0 obj\n"
    b"<< /Type /XRef /W [1 2 1] /Filter /FlateDecode /DecodeParms << /Predictor 12 >> >>\n"
    b"stream\nx\x9cnot even packed\nendstream"
)


def zipped() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nol", bytes(20 << 20))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (files.picture("PNG"), "image/png"),
        (files.picture("JPEG"), "image/jpeg"),
        (files.pdf(), "application/pdf"),
        (files.packed(b"1 0 << /Type /Page >>"), "application/pdf"),
        (
            files.packed(
                b"1 0 << /Type /Page >>",
                b"<</Type/ObjStm/N 1/First 4/Extends 3 0 R>>",
                b"1 0 << /Type /Page >>",
            ),
            "application/pdf",
        ),
        (files.pdf_with(OUTLINE) + files.packed(b"1 0 << >>"), "application/pdf"),
    ],
)
def test_what_is_usual_is_taken_by_its_content(content, media_type):
    assert contents.media_type_of(content) == media_type


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EVIL = b"1 0 << /S /JavaScript >>"
DEFLATED = zlib.compress(EVIL)
FLATE = b" /Filter /FlateDecode"


def head(rest: bytes) -> bytes:
    """Begin the dictionary of packed objects as usual."""
    return b"<< /Type /ObjStm /N 1 /First 4 " + rest + b" >>"


ATTACKS = {
    "a script named ktp.pdf": (b"#!/bin/sh\nrm -rf /\n", "no PDF"),
    "a page named ktp.jpg": (b"<html><script>alert(1)</script></html>", "no PDF"),
    "a program": (b"MZ\x90\x00" + bytes(500), "no PDF"),
    "an SVG": (SVG, "no PDF"),
    "a zip": (zipped(), "no PDF"),
    "a GIF": (b"GIF89a" + bytes(50), "no PDF"),
    "nothing": (b"", "no PDF"),
    "a signature and a script": (b"\xff\xd8\xff" + b"<script>alert(1)</script>", "damaged"),
    "half a picture": (files.picture()[:60], "damaged"),
    "half a PDF": (files.pdf()[:400], "cut off"),
    "a PDF with a script": (files.pdf_with(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "script"),
    "a PDF with a script spelled oddly": (files.pdf_with(b"<< /S /J#61vaScript >>"), "script"),
    "a PDF with a packed script": (files.packed(b"1 0 << /S /JavaScript >>"), "script"),
    "a wrong checksum": (files.packed(EVIL, stream=files.wrong_by_one_byte(EVIL)), "looked into"),
    "a packed object cut off": (files.packed(EVIL, stream=DEFLATED[:-6]), "looked into"),
    "a chain of filters": (
        files.packed(
            EVIL, head(b"/Filter [/ASCIIHexDecode /FlateDecode]"), DEFLATED.hex().encode()
        ),
        "looked into",
    ),
    "a filter that is told elsewhere": (
        files.packed(EVIL, head(b"/Filter 7 0 R /DecodeParms 8 0 R")),
        "looked into",
    ),
    "a predictor": (
        files.packed(EVIL, head(b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
        "looked into",
    ),
    "a long dictionary": (
        files.packed(EVIL, head(b"/Length " + b"0" * 4000 + b"9" + FLATE)),
        "script",
    ),
    "a dictionary with a note": (
        files.packed(EVIL, head(b"%" + b"x" * 500 + b"\n" + FLATE)),
        "looked into",
    ),
    "a dictionary with a text": (files.packed(EVIL, head(b"/X (9 0 obj) " + FLATE)), "looked into"),
    "a dictionary cut by another stream": (
        files.packed(EVIL, head(b"/X (stream\nendstream) " + FLATE)),
        "looked into",
    ),
    "a type spelled oddly": (
        files.packed(EVIL, b"<< /Type /Obj#53tm /N 1 /First 4 /Filter /Flate#44ecode >>"),
        "script",
    ),
    "a type left out": (files.packed(EVIL, b"<< /N 1 /First 4 /Filter /FlateDecode >>"), "script"),
    "a line that does not end": (
        files.pdf_with(files.PACKED + b"stream" + DEFLATED + b"endstream"),
        "script",
    ),
    "a second packed object": (
        files.packed(b"1 0 << >>") + files.packed(EVIL),
        "script",
    ),
    "a PDF that starts a program": (files.pdf_with(b"<< /S /Launch >>"), "script"),
    "a PDF that carries a file": (files.pdf_with(b"<< /Type /EmbeddedFile >>"), "script"),
    "a PDF behind a password": (files.pdf_with(b"<< /Encrypt 5 0 R >>"), "password"),
    "a PDF that unpacks to 64 MB": (files.packed(bytes(64 << 20)), "unpacks"),
    "one byte more than 10 MB": (b"%PDF-" + bytes(10 << 20), "10 MB"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_means_harm_is_refused_in_words(name):
    content, word = ATTACKS[name]
    with pytest.raises(FileRefused, match=word):
        contents.media_type_of(content)


def test_a_bomb_of_dots_is_refused_before_it_is_unpacked():
    content = files.bomb()
    assert len(content) < 1 << 20
    with pytest.raises(FileRefused, match="too many dots"):
        contents.media_type_of(content)


# --- through the page ---------------------------------------------------------------------------


def send(client, found, content, name="ktp.pdf", kind="reference"):
    sent = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(
        reverse("staff:give_document", args=[found.pk]), {"kind": kind, "file": sent}
    )


@pytest.mark.parametrize("megabytes", [11, 51])
def test_a_large_file_is_refused_whatever_dropped_it(scene, enter, megabytes):
    found = scene.candidate()
    page = send(enter(scene.recruiter), found, b"%PDF-" + bytes(megabytes << 20))
    assert page.status_code == 200
    assert "larger than 10 MB" in page.content.decode()
    assert not found.documents.exists()


def test_a_refused_file_leaves_nothing_on_the_disk(scene, enter):
    found = scene.candidate()
    documents.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    before = set(documents.folder().iterdir())
    page = send(enter(scene.recruiter), found, SVG, "foto.png")
    assert "no PDF, JPEG or PNG" in page.content.decode()
    assert set(documents.folder().iterdir()) == before


def test_a_document_is_kept_under_a_name_of_its_own_for_nobody_else(scene, enter):
    found = scene.candidate()
    name = "../../Tjokorda KTP.php.pdf"
    content = files.pdf()
    assert send(enter(scene.recruiter), found, content, name).status_code == 302
    kept = found.documents.get()
    path = documents.path_of(kept.stored_as)
    assert path.read_bytes() == content
    assert path.parent == documents.folder() and "Tjokorda" not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_kept_document_is_said_to_be_and_a_missing_card_until_it_is_there(scene, enter):
    found = scene.candidate()
    client, screening = enter(scene.hr), reverse("staff:screen", args=[found.pk])
    assert "No identity card among the documents" in client.get(screening).content.decode()
    sent = send(client, found, files.pdf(), kind="identity")
    assert "The document is kept: Identity card" in client.get(sent.url).content.decode()
    assert "No identity card" not in client.get(screening).content.decode()


def test_a_document_is_handed_out_as_a_download_after_its_entry(scene, enter, now):
    found = scene.candidate()
    kept = documents.give(
        candidate=found, kind="diploma", content=files.picture("JPEG"), by=scene.recruiter, at=now
    )
    answer = enter(scene.hr).get(reverse("staff:document", args=[found.pk, kept.pk]))
    assert answer.content == files.picture("JPEG")
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="K-{found.pk}-diploma-{kept.pk}.jpg"'
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    entry = LogEntry.objects.filter(event=Event.DOCUMENT_GIVEN, object_pk=str(found.pk)).get()
    assert entry.actor == scene.hr and entry.additional_data["document"] == kept.pk


def test_no_document_without_an_entry(scene, enter, now, monkeypatch):
    found = scene.candidate()
    kept = documents.give(
        candidate=found, kind="diploma", content=files.pdf(), by=scene.recruiter, at=now
    )
    monkeypatch.setattr("audit.hearing.record", lambda **_columns: 1 / 0)
    monkeypatch.setattr(documents, "content_of", lambda **_given: pytest.fail("read unlogged"))
    with pytest.raises(ZeroDivisionError):
        enter(scene.hr).get(reverse("staff:document", args=[found.pk, kept.pk]))


WHO_FETCHES = {  # HR, the vendor that gave it, who leads people in the branch; nobody else
    "diploma": {"hr", "recruiter", "supervisor", "manager"},
    "identity": {"hr", "recruiter"},
    "police": {"hr", "recruiter"},
    "contract": {"hr", "recruiter"},
}


@pytest.mark.parametrize("kind", WHO_FETCHES)
def test_a_document_goes_to_whom_it_concerns(scene, enter, now, kind):
    found = scene.candidate()
    kept = documents.give(
        candidate=found, kind=kind, content=files.pdf(), by=scene.recruiter, at=now
    )
    address = reverse("staff:document", args=[found.pk, kept.pk])
    people = ("hr", "recruiter", "supervisor", "manager", "elsewhere", "recruiter_of_rival")
    given = {who for who in people if enter(getattr(scene, who)).get(address).status_code == 200}
    assert given == WHO_FETCHES[kind]
    lent = person(
        f"lent-chief-{found.pk}", role="supervisor", branch=scene.branch, boss=scene.manager,
        since=now - timedelta(days=1), vendor=scene.vendor,
    )  # fmt: skip
    fetched = enter(lent).get(address).status_code == 200
    assert fetched is ("supervisor" in given), "who interviews is no vendor, whoever employs them"


@pytest.mark.parametrize("route", ["vendor", "branch"])
def test_the_vendor_attaches_the_contract_once_the_person_is_taken_on(scene, enter, route):
    found = scene.candidate("screened", by=scene.manager if route == "branch" else scene.recruiter)
    scene.interview(found)
    scene.take_on(found)
    assert found.route == route
    client, address = enter(scene.recruiter), reverse("staff:give_document", args=[found.pk])
    assert address in client.get(reverse("staff:candidate", args=[found.pk])).content.decode()
    content = files.pdf()
    assert send(client, found, content).status_code == 200  # no reference any more
    assert send(client, found, content, kind="contract").status_code == 302
    kept = found.documents.get()
    assert (kept.kind, kept.given_by) == ("contract", scene.recruiter)
    fetch = reverse("staff:document", args=[found.pk, kept.pk])
    assert client.get(fetch).content == content
    assert enter(scene.supervisor).get(fetch).status_code == 404
    assert send(enter(scene.hr), found, content, kind="contract").status_code == 302


@pytest.mark.parametrize("who", ["supervisor", "manager", "recruiter_of_rival", "elsewhere"])
def test_nobody_else_adds_anything_once_the_person_is_taken_on(scene, now, who):
    found = scene.candidate("screened", by=scene.manager)
    scene.interview(found)
    scene.take_on(found)
    for kind in ("contract", "other"):
        with pytest.raises(documents.NotYours):
            documents.give(
                candidate=found, kind=kind, content=files.pdf(), by=getattr(scene, who), at=now
            )


def test_no_contract_is_attached_by_an_ended_vendor_or_to_a_refused_one(scene, now):
    found, refused = scene.candidate("taken_on"), scene.candidate("refused")
    given = {"kind": "contract", "content": files.pdf(), "by": scene.recruiter, "at": now}
    with pytest.raises(documents.NotYours):
        documents.give(candidate=refused, **given)
    Vendor.objects.filter(pk=scene.vendor.pk).update(ended_at=now)
    try:
        with pytest.raises(documents.NotYours):
            documents.give(candidate=found, **given)
    finally:
        Vendor.objects.filter(pk=scene.vendor.pk).update(ended_at=None)


def test_nobody_adds_a_document_to_somebody_elses_candidate(scene, now):
    found = scene.candidate()
    for who in ("recruiter_of_rival", "elsewhere", "supervisor"):
        with pytest.raises(documents.NotYours):
            documents.give(
                candidate=found, kind="other", content=files.pdf(), by=getattr(scene, who), at=now
            )
    assert not Document.objects.filter(candidate=found).exists()


def test_a_file_that_no_row_knows_is_swept_after_a_day(scene, now):
    found = scene.candidate()
    kept = documents.give(candidate=found, kind="other", content=files.pdf(), by=scene.hr, at=now)
    lost = documents.folder() / "lost"
    lost.write_bytes(b"x")
    documents.sweep(before=now - timedelta(days=1))
    assert lost.exists()
    documents.sweep(before=now + timedelta(days=1))
    assert not lost.exists() and documents.path_of(kept.stored_as).exists()
