"""The pages of sources: a token shown once, files taken in, and a silence that people see."""

import re
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from audit.evidence import feeds
from audit.evidence.silences import Silence
from audit.models import Feed, Interaction, LogEntry
from tests.feeding import make_feed, push, told


@pytest.fixture
def admin(cast, enter):
    return enter(cast.sysadmin)


@pytest.fixture
def feed(cast, now):
    return make_feed(cast, now)[0]


def token_in(response) -> str:
    return re.search(r'id="token" value="(msr_[\w-]+)"', response.content.decode())[1]


def table(*rows) -> bytes:
    """Write rows as a file."""
    lines = [";".join(rows[0]), *(";".join(str(v or "") for v in row.values()) for row in rows)]
    return "\n".join(lines).encode()


def upload(admin, feed, content):
    file = SimpleUploadedFile("calls.csv", content)
    return admin.post(reverse("customers:source", args=[feed.pk]), {"file": file})


def test_a_new_source_shows_its_token_once(cast, admin):
    given = {"name": "Antrean Uji", "kind": "telephony", "silent_after": 20,
             "branches": [cast.jakarta.pk]}  # fmt: skip
    response = admin.post(reverse("customers:add_source"), given)
    token = token_in(response)
    made = feeds.feed_of(token=token)
    assert (made.name, list(made.branches.all())) == ("Antrean Uji", [cast.jakarta])
    page = admin.get(reverse("customers:source", args=[made.pk])).content.decode()
    assert token not in page
    assert f"…{token[-4:]}" in page
    written = LogEntry.objects.filter(object_repr="Antrean Uji")
    assert written.exists()
    assert not [one for one in written if token in str(one.changes)]


def test_the_name_of_a_source_is_its_own(cast, admin, feed):
    given = {
        "name": feed.name,
        "kind": "tickets",
        "silent_after": 20,
        "branches": [cast.jakarta.pk],
    }
    assert (
        "has this name already"
        in admin.post(reverse("customers:add_source"), given).content.decode()
    )


def test_a_change_of_branches_is_in_the_ledger(cast, admin, feed):
    given = {"name": feed.name, "silent_after": 40, "branches": [cast.denpasar.pk]}
    latest = LogEntry.objects.latest("pk").pk
    admin.post(reverse("customers:edit_source", args=[feed.pk]), given)
    assert list(feed.branches.all()) == [cast.denpasar]
    written = LogEntry.objects.filter(pk__gt=latest, object_id=feed.pk)
    assert {key for one in written for key in one.changes} == {"silent_after", "branches"}
    assert {one.actor for one in written} == {cast.sysadmin}


def test_renewing_and_revoking_stop_a_token(cast, now, admin, feed):
    page = reverse("customers:renew_source", args=[feed.pk])
    assert "stops working at once" in admin.get(page).content.decode()
    token = token_in(admin.post(page))
    assert feeds.feed_of(token=token) == feed
    admin.post(reverse("customers:revoke_source", args=[feed.pk]))
    feed.refresh_from_db()
    assert feed.revoked_at is not None
    assert "Revoked" in admin.get(reverse("customers:sources")).content.decode()


def test_a_file_is_taken_in_and_again(cast, now, admin, feed):
    rows = [told(cast.agent, now), told(cast.agent, now, ended_at=None)]
    assert "2 new, 0 completed" in upload(admin, feed, table(*rows)).content.decode()
    again = upload(admin, feed, table(*rows)).content.decode()
    assert "0 new, 0 completed, 2 unchanged" in again
    assert Interaction.objects.filter(feed=feed).count() == 2


def test_a_bad_row_of_a_file_is_named_by_its_line(cast, now, admin, feed):
    rows = [told(cast.agent, now), told(cast.agent, now, channel="fax")]
    response = upload(admin, feed, table(*rows))
    [(line, problem)] = response.context["done"].problems
    assert (line, problem.code) == (3, "unknown_channel")
    assert "1 refused" in response.content.decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"nama;telepon\nSiti;0812\n", "first line must name the columns"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (b'id,channel,reference,agent,branch,started_at\nx,"call\n', "quotation mark"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(admin, feed, content, why):
    page = upload(admin, feed, content).content.decode()
    assert why in page
    assert "Siti" not in page


def test_the_command_takes_the_same_file(cast, now, feed, tmp_path):
    file, out, err = tmp_path / "calls.csv", StringIO(), StringIO()
    file.write_bytes(table(told(cast.agent, now)))
    call_command("import_interactions", file, feed=feed.name, stdout=out)
    assert out.getvalue().strip() == "1 new, 0 completed, 0 unchanged, 0 refused"
    file.write_bytes(table(told(cast.agent, now, agent="nobody")))
    with pytest.raises(SystemExit):
        call_command("import_interactions", file, feed=feed.name, stdout=out, stderr=err)
    assert "line 2: agent: Nobody with this username" in err.getvalue()
    with pytest.raises(CommandError):
        call_command("import_interactions", file, feed="no such source")


def test_a_silence_is_shown_to_who_answers_for_it(cast, now, enter):
    feed, _token = make_feed(cast, now)
    push(feed, now, told(cast.agent, now))
    noon = (now + timedelta(days=2)).replace(hour=5, minute=0)  # in Jakarta, where the feed is
    with patch.object(timezone, "now", lambda: noon):
        pages = {
            name: enter(getattr(cast, name)).get("/").content.decode()
            for name in ("supervisor", "sysadmin", "agent", "supervisor_elsewhere")
        }
        listed = enter(cast.sysadmin).get(reverse("customers:sources")).content.decode()
    sentence = f"No calls from {feed.name} since 00:00"
    assert {name for name, page in pages.items() if sentence in page} == {"supervisor", "sysadmin"}
    assert "Silent since 00:00" in listed


def test_a_feed_of_branches_elsewhere_is_not_administered(cast, now):
    feed, _token = make_feed(cast, now)
    assert feed in feeds.administered(by=cast.sysadmin, at=now)
    assert feed not in feeds.administered(by=cast.supervisor, at=now)
    assert Feed.objects.filter(pk=feed.pk).exists()


@pytest.mark.parametrize("by", ["supervisor", "hr"])
def test_who_does_not_administer_a_branch_connects_no_source_to_it(cast, now, feed, by):
    given = {"name": f"By {by}", "branches": [cast.jakarta], "silent_after": 30, "at": now}
    with pytest.raises(ValidationError) as made:
        feeds.make(by=getattr(cast, by), kind="telephony", **given)
    with pytest.raises(ValidationError) as changed:
        feeds.change(feed=feed, by=getattr(cast, by), **given)
    assert [*made.value.message_dict, *changed.value.message_dict] == ["branches", "branches"]


@pytest.mark.parametrize("demo", [True, False])
def test_only_the_demo_says_that_nobody_pushes(cast, now, admin, settings, demo):
    settings.DEMO = demo
    feed, _token = make_feed(cast, now, silent_after=10)
    Feed.objects.filter(pk=feed.pk).update(last_heard_at=now - timedelta(days=30))
    with patch("audit.evidence.silences.running", return_value=[Silence(feed, now, None)]):
        page = admin.get("/sources/").content.decode()
    assert ("In the demo nobody pushes" in page) is demo
