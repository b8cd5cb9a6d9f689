"""Agreements: what was read is what is signed, with the own password, and every version stays."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from threading import Thread

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connections
from pypdf import PdfReader

from audit.models import LogEntry
from staff.binding import agreements, signed
from staff.binding.prerequisites import lacks
from staff.binding.texts import digest_of, written
from staff.models import AgreementText, Signature
from tests.cast import fresh_agent, person
from tests.staff.binding import made

PASSWORD = "correct horse battery"  # the cast's
_numbers = iter(range(1000))


@pytest.fixture
def newcomer(cast):
    """Return somebody who has signed nothing."""
    return person(f"signer-{next(_numbers)}", boss=cast.supervisor)


@pytest.fixture(autouse=True)
def no_earlier_failures():
    """Forget the wrong passwords of other tests: all of them come from one address."""
    cache.clear()


def rules(at):
    """Return the rules in force."""
    return next(text for text in agreements.newest(at=at) if text.kind == "rules")


def publish(cast, at, days=10, **changed):
    """Let HR publish new rules."""
    last = rules(at)
    text = AgreementText(kind="rules", title_id="Aturan", title_en="Rules", body_id=last.body_id,
                         body_en="Only one rule.\n\nKeep it.")  # fmt: skip
    for name, value in changed.items():
        setattr(text, name, value)
    return agreements.publish(text=text, grace_days=days, by=cast.hr, at=at)


# --- signing --------------------------------------------------------------------------------------


def test_a_signature_keeps_time_address_and_the_hash_of_what_was_read(newcomer, now, enter):
    text = rules(now)
    sent = {"password": PASSWORD, "language": "en"}
    answer = enter(newcomer).post(f"/papers/texts/{text.pk}/", sent, REMOTE_ADDR="10.9.8.7")
    assert answer.url.startswith("/papers/texts/")  # on to the next of the three
    given = newcomer.signatures.get()
    assert given.digest == sha256(written(text=text, language="en").encode()).hexdigest()
    assert (given.language, given.address) == ("en", "10.9.8.7")
    entry = LogEntry.objects.get(event="signed", object_pk=str(given.pk))
    assert entry.actor_id == newcomer.pk
    assert entry.additional_data["digest"] == given.digest


def test_a_wrong_password_signs_nothing_and_is_an_entry(newcomer, now, enter):
    sent = {"password": "guessed", "language": "en"}
    page = enter(newcomer).post(f"/papers/texts/{rules(now).pk}/", sent)
    assert page.status_code == 200
    assert "not your password. Nothing was signed." in page.content.decode()
    assert not newcomer.signatures.exists()
    assert LogEntry.objects.filter(event="sign_in_failed", timestamp__gte=now).exists()


def test_another_persons_password_signs_nothing(cast, newcomer, now, enter):
    newcomer.set_password("sambal terasi 88")
    newcomer.save()
    enter(newcomer).post(
        f"/papers/texts/{rules(now).pk}/", {"password": PASSWORD, "language": "en"}
    )
    assert not newcomer.signatures.exists()


def test_guessing_is_held_back_as_at_the_sign_in_and_locks_that_too(newcomer, now, enter, client):
    browser, address = enter(newcomer), f"/papers/texts/{rules(now).pk}/"
    for _time in range(5):
        browser.post(address, {"password": "guess", "language": "en"})
    right = {"password": PASSWORD, "language": "en"}
    page = browser.post(address, right)
    assert "Too many wrong passwords" in page.content.decode()
    assert not newcomer.signatures.exists()
    sign_in = client.post("/login/", {"login": newcomer.username, "password": PASSWORD})
    assert sign_in.status_code == 200  # not let in: the same count


def test_two_submissions_at_once_are_one_signature_and_one_entry(newcomer, now):
    text = rules(now)

    def sign():
        agreements.sign(person=newcomer, text=text, language="id", address=None, at=now)
        connections.close_all()

    threads = [Thread(target=sign) for _time in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    given = newcomer.signatures.get()
    assert LogEntry.objects.filter(event="signed", object_pk=str(given.pk)).count() == 1


def test_a_replaced_version_is_signed_by_nobody_any_more(cast, newcomer, now):
    old = AgreementText.objects.get(kind="rules", version=1)
    later = now + timedelta(days=3000)
    publish(cast, later)
    with pytest.raises(agreements.NotSigned):
        agreements.sign(person=newcomer, text=old, language="id", address=None,
                        at=later + timedelta(days=1))  # fmt: skip


# --- a new version --------------------------------------------------------------------------------


def test_a_new_version_asks_everyone_again_within_its_grace(cast, now):
    agent = fresh_agent(cast, now)
    stranger = person(f"signer-{next(_numbers)}", boss=cast.supervisor)
    later = now + timedelta(days=1000)  # where no other test looks
    text = publish(cast, later, days=10)
    waits = [one for one in agreements.waiting(person=agent, at=later) if one.text == text]
    assert waits[0].until == text.grace_until
    assert text.grace_until > later + timedelta(days=10)  # the whole tenth day
    assert "agreement" not in lacks(person=agent, at=text.grace_until - timedelta(seconds=1))
    assert "agreement" in lacks(person=agent, at=text.grace_until)
    assert "agreement" in lacks(person=stranger, at=later)
    assert all(one.until is None for one in agreements.waiting(person=stranger, at=later))
    agreements.sign(person=agent, text=text, language="id", address=None, at=later)
    assert "agreement" not in lacks(person=agent, at=text.grace_until)


def test_a_signature_of_another_text_lends_no_grace(cast, newcomer, now):
    """Whoever signed the pact only has never read any rules: new ones are signed first."""
    later = now + timedelta(days=1500)
    for text in agreements.newest(at=later):
        if text.kind != "rules":
            agreements.sign(person=newcomer, text=text, language="id", address=None, at=later)
    text = publish(cast, later + timedelta(days=1))
    assert "agreement" in lacks(person=newcomer, at=text.published_at + timedelta(hours=1))


def test_old_versions_stay_readable_and_are_never_changed(cast, newcomer, now, enter):
    publish(cast, now + timedelta(days=2000))
    old = AgreementText.objects.get(kind="rules", version=1)
    page = enter(newcomer).get(f"/agreements/{old.pk}/").content.decode()
    assert old.title_en in page and digest_of(text=old, language="en") in page
    with pytest.raises(Exception, match="permission denied"):
        AgreementText.objects.filter(pk=old.pk).update(body_en="changed")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"body_en": "Snowman ☃ forbidden"}, "cannot show"),
        ({"days": 0}, "between one day and ninety"),
        ({"days": 91}, "between one day and ninety"),
    ],
)
def test_a_version_is_refused(cast, now, changed, sentence):
    with pytest.raises(ValidationError) as refused:
        publish(cast, now + timedelta(days=2500), **changed)
    assert sentence in " ".join(refused.value.messages)


def test_only_who_manages_people_publishes(cast, now):
    for by in (cast.supervisor, cast.manager, cast.privacy, cast.agent):
        text = AgreementText(kind="rules", title_id="x", title_en="x", body_id="x", body_en="x")
        with pytest.raises(agreements.NotPublished):
            agreements.publish(text=text, grace_days=5, by=by, at=now)


# --- the document ---------------------------------------------------------------------------------


def read(document):
    """Return the words of a PDF, however its lines were broken."""
    pages = PdfReader(BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("kind", ["integrity", "confidentiality", "rules"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_document_says_word_for_word_what_was_signed(newcomer, now, kind, language):
    text = AgreementText.objects.get(kind=kind, version=1)
    given = agreements.sign(
        person=newcomer, text=text, language=language, address="10.0.0.1", at=now
    )
    words = read(signed.document(signature=given))
    for read_in in {language, "id"}:
        assert " ".join(written(text=text, language=read_in).split()) in words
    assert given.digest in words.replace(" ", "") and newcomer.full_name in words
    assert "10.0.0.1" in words and "WIB" in words
    assert signed.document(signature=given) == signed.document(signature=given)


def test_markup_in_a_text_is_signed_as_it_stands(cast, newcomer, now):
    later = now + timedelta(days=3500)
    body = 'Jangan <b>pernah</b> & <img src="http://x/"/>'
    text = publish(cast, later, body_id=body)
    given = Signature(person=newcomer, text=text, language="id", digest="0" * 64, signed_at=later)
    assert body in read(signed.document(signature=given))


def test_a_signed_document_is_the_persons_hrs_and_the_superiors(cast, now, enter):
    agent = fresh_agent(cast, now)
    Signature.objects.using("owner").filter(person_id=agent.pk).delete()
    given = made.signature(agent, now)
    address = f"/papers/signatures/{given.pk}/"
    for reader in (agent, cast.supervisor, cast.manager, cast.hr):
        answer = enter(reader).get(address)
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
        assert "attachment" in answer.headers["Content-Disposition"]
    for other in (cast.colleague, cast.supervisor_elsewhere, cast.auditor):
        assert enter(other).get(address).status_code == 404


# --- publishing on the page -----------------------------------------------------------------------


def test_hr_publishes_on_the_page(cast, enter):
    """The grace keeps everybody else at work, so that other tests are not disturbed."""
    browser = enter(cast.hr)
    assert "Aturan" in browser.get("/agreements/new/rules/").content.decode()
    sent = {"title_id": "Aturan", "title_en": "Rules", "body_id": "Satu.\r\n\r\n\r\nDua.  \r\n",
            "body_en": "One.\r\n\r\nTwo.", "grace_days": "0"}  # fmt: skip
    page = browser.post("/agreements/new/rules/", sent)
    assert page.status_code == 200 and page.context["form"].errors["grace_days"]
    assert browser.get("/agreements/new/made-up/").status_code == 404
    form = page.context["form"]
    assert form.cleaned_data["body_id"] == "Satu.\n\nDua."
