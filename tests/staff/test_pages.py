"""The people's pages, as each kind of user meets them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from staff.filters import unmailed
from staff.models import Assignment, User
from staff.permissions import codenames
from tests.cast import assign, person
from tests.papers import give_confirmation

MONDAY_TO_FRIDAY = ["1", "2", "3", "4", "5"]


def text(page):
    return page.content.decode()


# --- language -----------------------------------------------------------------------------------


def test_the_switch_changes_the_language_of_a_person_for_good(cast, enter):
    reader = person("reader")
    enter(reader).post(reverse("set_language"), {"language": "id", "next": "/account/"})
    reader.refresh_from_db()
    assert reader.language == "id"
    assert enter(reader).get("/").headers["Content-Language"] == "id"


def test_before_signing_in_the_switch_holds_for_the_browser(cast, client):
    for language in ("en", "id"):
        client.post(reverse("set_language"), {"language": language, "next": "/login/"})
        assert client.get("/login/").headers["Content-Language"] == language


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_the_switch_leads_to_no_other_host(cast, client, where):
    answer = client.post(reverse("set_language"), {"language": "en", "next": where})
    assert answer.url == "/"


def test_a_language_that_is_not_offered_changes_nothing(cast, enter):
    reader = person("reader-de")
    enter(reader).post(reverse("set_language"), {"language": "de", "next": "/"})
    reader.refresh_from_db()
    assert reader.language == "en"


# --- the own account ----------------------------------------------------------------------------


def test_the_account_page_says_the_own_terms_in_words(cast, now, enter):
    agent = person("wordy", boss=cast.supervisor)
    assign(
        agent, role="cs_agent", since=now - timedelta(days=1), branch=cast.denpasar,
        valid_until=now + timedelta(days=9), tiers=["contact"], workdays_only=True,
        networks=["10.27.0.0/16"], customers_a_day=40,
        hours_from="08:00", hours_until="17:00",
    )  # fmt: skip
    page = text(enter(agent).get("/account/"))
    for words in (
        "You may open customers of Denpasar until",
        "WITA",
        "May reveal: Contact",
        "Between 08:00 and 17:00, on workdays only",
        "Only from 10.27.0.0/16",
        "At most 40 customers a day",
    ):
        assert words in page
    assert "Financial" not in page


def test_a_person_changes_the_own_password_and_stays_signed_in(cast, enter):
    changer = person("changer")
    browser = enter(changer)
    other = enter(changer)
    sent = {
        "old_password": "correct horse battery",
        "new_password1": "sambal terasi 88",
        "new_password2": "sambal terasi 88",
    }
    wrong = browser.post("/account/password/", {**sent, "old_password": "guess"})
    assert wrong.status_code == 200 and wrong.context["form"].errors
    assert browser.post("/account/password/", sent).url == "/account/"
    assert browser.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    changer.refresh_from_db()
    assert changer.check_password("sambal terasi 88") and changer.password_set_at


# --- the list -----------------------------------------------------------------------------------


def names(page):
    return {one.username for one in page.context["page"]}


def test_the_list_is_narrowed_by_the_address(cast, enter):
    browser = enter(cast.hr)
    assert names(browser.get("/staff/?q=agent")) >= {"agent"}
    managers = names(browser.get("/staff/?role=manager"))
    assert "manager" in managers and not {"supervisor", "agent", "hr"} & managers
    assert "outsider" in names(browser.get(f"/staff/?branch={cast.denpasar.pk}&role=cs_agent"))
    assert "agent" not in names(browser.get(f"/staff/?branch={cast.denpasar.pk}&role=cs_agent"))
    assert names(browser.get(f"/staff/?vendor={cast.vendor.pk}&role=telesales")) == {"telesales"}
    assert "hr" not in names(browser.get("/staff/?engagement=outsourced"))


def test_the_list_shows_who_waits_and_who_has_ended(cast, enter):
    idle, gone = person("waits"), person("has-ended")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    browser = enter(cast.hr)
    assert "waits" in names(browser.get("/staff/?state=idle&q=waits"))
    assert names(browser.get("/staff/?state=ended&q=has-ended")) == {"has-ended"}
    assert names(browser.get("/staff/?state=working&q=waits")) == set()
    assert idle.pk


def test_filters_show_as_chips_and_nonsense_breaks_nothing(cast, enter):
    browser = enter(cast.hr)
    assert "Remove the filter Role" in text(browser.get("/staff/?role=manager"))
    for nonsense in ("?branch=x", "?role=king", "?page=99", "?sort=password", "?vendor=-1"):
        assert browser.get(f"/staff/{nonsense}").status_code == 200
    assert "Nobody found" in text(browser.get("/staff/?q=zzzz"))


def test_a_supervisor_lists_and_opens_the_own_staff_only(cast, enter):
    browser = enter(cast.supervisor)
    listed = names(browser.get("/staff/"))
    assert "agent" in listed and not {"outsider", "manager", "hr", "supervisor"} & listed
    assert browser.get(f"/staff/{cast.agent.pk}/").status_code == 200
    assert browser.get(f"/staff/{cast.outsider.pk}/").status_code == 404


# --- registering and changing -------------------------------------------------------------------


def filled(name, **changes):
    return {
        "full_name": "Putu Ayu Lestari",
        "employee_number": f"P-{name}",
        "username": name,
        "engagement": "internal",
        "vendor": "",
        "supervisor": "",
        "email": "",
        "language": "id",
        **changes,
    }


def test_a_person_is_registered_and_waits_for_an_invitation(cast, enter):
    sent = filled("putu", engagement="outsourced", vendor=cast.vendor.pk,
                  supervisor=cast.supervisor.pk)  # fmt: skip
    answer = enter(cast.hr).post("/staff/new/", sent)
    putu = User.objects.get(username="putu")
    assert answer.url == f"/staff/{putu.pk}/"
    assert putu.supervisor == cast.supervisor and not putu.has_usable_password()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "agent"}, "username"),
        ({"username": "two words"}, "username"),
        ({"full_name": ""}, "full_name"),
        ({"engagement": "outsourced"}, "vendor"),
        ({"supervisor": "999999"}, "supervisor"),
        ({"email": "putu@"}, "email"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(cast, enter, changes, field):
    page = enter(cast.hr).post("/staff/new/", filled(f"mistake-{field}", **changes))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert f'value="P-mistake-{field}"' in text(page)


def test_an_address_is_kept_with_its_host_in_small_letters_and_shown(cast, enter):
    browser = enter(cast.hr)
    address = "Putu.Ayu@Surel.Example.COM"
    browser.post("/staff/new/", filled("addressed", email=f" {address} "))
    made = User.objects.get(username="addressed")
    assert made.email == "Putu.Ayu@surel.example.com"
    breaking = "Putu.<wbr>Ayu@<wbr>surel.<wbr>example.<wbr>com"  # nowhere else
    assert breaking in text(browser.get(f"/staff/{made.pk}/"))
    assert breaking in text(enter(made).get("/account/"))


def test_an_address_is_taken_away_again_and_the_page_says_so(cast, enter):
    made, browser = person("address-gone"), enter(cast.hr)
    User.objects.filter(pk=made.pk).update(email="gone@example.com")
    sent = filled("address-gone", employee_number=made.employee_number)
    assert browser.post(f"/staff/{made.pk}/edit/", sent).status_code == 302
    made.refresh_from_db()
    assert made.email == ""
    assert "on screen only" in text(browser.get(f"/staff/{made.pk}/"))


def test_hr_is_told_how_many_work_without_an_address_and_who(cast, now, enter, monkeypatch):
    lent = {"role": "cs_agent", "branch": cast.jakarta, "boss": cast.supervisor, "since": now}
    for name, address in (("silent", ""), ("loud", "loud@example.com")):
        User.objects.filter(pk=person(f"mail-{name}", **lent).pk).update(email=address)
    person("mail-idle")  # waits for an assignment, and for no mail yet
    browser = enter(cast.hr)
    instant = timezone.now()  # one for all pages: other tests' people begin and end all the time
    monkeypatch.setattr(timezone, "now", lambda: instant)
    found = unmailed(at=instant).count()
    page = text(browser.get("/staff/"))
    assert f"{found} people work here without an e-mail" in page and "?state=unmailed" in page
    assert names(browser.get("/staff/?state=unmailed&q=mail-")) == {"mail-silent"}
    card = next(one for one in browser.get("/").context["cards"] if "state=unmailed" in one.url)
    assert card.count == found


def test_a_supervisor_is_not_told_who_has_no_address(cast, enter):
    assert "without an e-mail and read" not in text(enter(cast.supervisor).get("/staff/"))


def test_a_circle_is_refused_on_the_page(cast, enter):
    boss = person("ring-boss", role="supervisor", since=timezone.now(), branch=cast.jakarta)
    head = person("ring-head", role="supervisor", since=timezone.now(), branch=cast.jakarta)
    User.objects.filter(pk=boss.pk).update(supervisor=head)
    sent = filled("ring-head", employee_number=head.employee_number, supervisor=boss.pk)
    page = enter(cast.sysadmin).post(f"/staff/{head.pk}/edit/", sent)
    assert list(page.context["form"].errors) == ["supervisor"]
    assert "close a circle" in text(page)


def test_nobody_edits_the_own_registration(cast, enter):
    sent = filled("hr", employee_number=cast.hr.employee_number, full_name="Somebody Else")
    page = enter(cast.hr).post(f"/staff/{cast.hr.pk}/edit/", sent)
    assert "Nobody decides about himself" in text(page)
    cast.hr.refresh_from_db()
    assert cast.hr.full_name == "Hr"


def test_a_person_is_ended_after_a_question_and_taken_back_without_access(cast, now, enter):
    leaver = person("page-leaver", boss=cast.supervisor)
    assign(leaver, role="cs_agent", since=now - timedelta(days=1), branch=cast.jakarta)
    browser = enter(cast.hr)
    assert "End Page Leaver?" in text(browser.get(f"/staff/{leaver.pk}/end/"))
    leaver.refresh_from_db()
    assert leaver.is_active
    browser.post(f"/staff/{leaver.pk}/end/")
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert "cannot sign in" in text(browser.get(f"/staff/{leaver.pk}/"))
    browser.post(f"/staff/{leaver.pk}/back/")
    assert codenames(user=User.objects.get(pk=leaver.pk), at=timezone.now()) == frozenset()


def test_an_invitation_is_shown_once_and_not_by_looking(cast, enter):
    guest = person("guest")
    browser = enter(cast.hr)
    assert "/welcome/" not in text(browser.get(f"/staff/{guest.pk}/invitation/"))
    guest.refresh_from_db()
    assert guest.has_usable_password() and guest.invited_at is None
    shown = browser.post(f"/staff/{guest.pk}/invitation/")
    assert "http://testserver/welcome/?code=" in text(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert "/welcome/" not in text(browser.get(f"/staff/{guest.pk}/"))


# --- lending ------------------------------------------------------------------------------------


def lent(cast, **changes):
    return {"role": "cs_agent", "place": f"branch:{cast.jakarta.pk}", "tiers": ["contact"],
            "first_day": "", "last_day": "", "hours_from": "", "hours_until": "",
            "networks": "", "customers_a_day": "", **changes}  # fmt: skip


def test_a_supervisor_lends_on_the_page_and_ends_it_again(cast, enter):
    agent = person("page-agent", boss=cast.supervisor)
    give_confirmation(agent, at=timezone.now())
    browser = enter(cast.supervisor)
    sent = lent(
        cast, hours_from="08:00", hours_until="17:00", workdays_only="on",
        networks="10.20.0.0/16\n10.21.0.0/16", customers_a_day="40", last_day="2099-12-31",
    )  # fmt: skip
    assert browser.post(f"/staff/{agent.pk}/assignments/new/", sent).status_code == 302
    given = Assignment.objects.get(user=agent)
    assert given.lent_by == cast.supervisor and given.networks == ["10.20.0.0/16", "10.21.0.0/16"]
    assert given.workdays_only and given.customers_a_day == 40
    # Including the last day, by the branch's clock: midnight in Jakarta is 17.00 UTC.
    assert given.valid_until.isoformat() == "2099-12-31T17:00:00+00:00"
    assert "reveal_contact" in codenames(user=agent, at=timezone.now())
    page = text(browser.get(f"/staff/{agent.pk}/"))
    assert f"/staff/assignments/{given.pk}/end/" in page
    browser.post(f"/staff/assignments/{given.pk}/end/")
    assert codenames(user=agent, at=timezone.now()) == frozenset()
    assert "Past assignments" in text(browser.get(f"/staff/{agent.pk}/"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours_from": "08:00"}, "hours_until"),
        ({"hours_from": "17:00", "hours_until": "08:00"}, "hours_until"),
        ({"networks": "10.20.0.0/16 branch"}, "networks"),
        ({"customers_a_day": "0"}, "customers_a_day"),
        ({"first_day": "2020-01-01"}, "first_day"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"role": "manager"}, "role"),
        ({"role": "sysadmin"}, "role"),
        ({"place": "all:"}, "place"),
        ({"tiers": ["everything"]}, "tiers"),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_their_field(cast, enter, changes, field):
    agent = person(f"terms-{field}-{Assignment.objects.count()}-{User.objects.count()}",
                   boss=cast.supervisor)  # fmt: skip
    page = enter(cast.supervisor).post(f"/staff/{agent.pk}/assignments/new/", lent(cast, **changes))
    assert page.status_code == 200 and list(page.context["form"].errors) == [field]
    assert not Assignment.objects.filter(user=agent).exists()


def test_the_last_day_of_the_calendar_means_no_end(cast, enter):
    agent = person("page-forever", boss=cast.supervisor)
    sent = lent(cast, last_day="9999-12-31")
    answer = enter(cast.supervisor).post(f"/staff/{agent.pk}/assignments/new/", sent)
    assert answer.status_code == 302
    assert Assignment.objects.get(user=agent).valid_until is None


def test_another_branch_is_not_offered_and_not_taken(cast, enter):
    agent = person("page-elsewhere", boss=cast.supervisor)
    sent = lent(cast, place=f"branch:{cast.denpasar.pk}")
    page = enter(cast.supervisor).post(f"/staff/{agent.pk}/assignments/new/", sent)
    assert "place" in page.context["form"].errors
    assert "Denpasar" not in text(enter(cast.supervisor).get(f"/staff/{agent.pk}/assignments/new/"))


def test_a_conflict_of_duties_is_told_in_a_sentence(cast, now, enter):
    officer = person("page-officer")
    assign(officer, role="hr", since=now - timedelta(days=1))
    page = enter(cast.sysadmin).post(
        f"/staff/{officer.pk}/assignments/new/", lent(cast, role="manager", place="all:")
    )
    assert "End the other assignment first" in text(page)


def test_a_supervisor_reaches_no_other_peoples_staff(cast, enter):
    browser = enter(cast.supervisor)
    answer = browser.post(f"/staff/{cast.outsider.pk}/assignments/new/", lent(cast))
    assert answer.status_code == 404
    theirs = cast.outsider.assignments.get()
    assert browser.post(f"/staff/assignments/{theirs.pk}/end/").status_code == 404
    assert cast.outsider.assignments.get().valid_until is None


def test_looking_at_the_question_ends_nothing(cast, enter):
    given = cast.colleague.assignments.get()
    assert enter(cast.supervisor).get(f"/staff/assignments/{given.pk}/end/").status_code == 200
    given.refresh_from_db()
    assert given.valid_until is None
