"""Branches, regions, vendors and days off, as the system administrator keeps them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from staff.models import Branch, Holiday, Region, Vendor
from staff.permissions import branch_ids


def branch_form(cast, a_code, **changes):
    return {
        "code": a_code,
        "name": "Sorong",
        "region": cast.denpasar.region.pk,
        "size": "C",
        "time_zone": "Asia/Jayapura",
        "workdays": ["1", "2", "3", "4", "5", "6"],
        "opens_at": "08:00",
        "closes_at": "16:00",
        "day_ends_at": "20:00",
        "networks": "10.32.0.0/16",
        "reminds_after_days": "14, 7",
        "reminds_every_days": "30",
        "reminder_grace_days": "3",
        **changes,
    }


def test_a_new_branch_is_covered_at_once_by_those_who_cover_everything(cast, now, enter):
    assert enter(cast.sysadmin).post("/staff/branches/new/", branch_form(cast, "SOQ")).url
    sorong = Branch.objects.get(code="SOQ")
    assert sorong.workdays == [1, 2, 3, 4, 5, 6] and sorong.networks == ["10.32.0.0/16"]
    assert sorong.pk in branch_ids(user=cast.manager, permission="open_customer", at=now)
    assert sorong.pk in branch_ids(user=cast.privacy, permission="read_ledger", at=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "JKT"}, "code"),
        ({"workdays": []}, "workdays"),
        ({"closes_at": "07:00"}, "closes_at"),
        ({"day_ends_at": "12:00"}, "day_ends_at"),
        ({"networks": "everywhere"}, "networks"),
        ({"time_zone": "Europe/Berlin"}, "time_zone"),
        ({"region": ""}, "region"),
        ({"reminds_after_days": "7, soon"}, "reminds_after_days"),
        ({"reminds_after_days": "0, 7"}, "reminds_after_days"),
        ({"reminds_after_days": "366"}, "reminds_after_days"),
        ({"reminds_after_days": ""}, "reminds_after_days"),
        ({"reminds_every_days": "0"}, "reminds_every_days"),
        ({"reminds_every_days": "366"}, "reminds_every_days"),
        ({"reminder_grace_days": "0"}, "reminder_grace_days"),
        ({"reminder_grace_days": "31"}, "reminder_grace_days"),
        ({"calls_per_agent": "0"}, "calls_per_agent"),
        ({"calls_per_agent": "11"}, "calls_per_agent"),
    ],
)
def test_a_branch_that_cannot_be_is_refused_beside_its_field(cast, enter, changes, field):
    page = enter(cast.sysadmin).post("/staff/branches/new/", branch_form(cast, "BAD", **changes))
    assert page.status_code == 200 and list(page.context["form"].errors) == [field]
    assert not Branch.objects.filter(code="BAD").exists()


def test_a_new_form_offers_usual_hours(cast, enter):
    page = enter(cast.sysadmin).get("/staff/branches/new/").content.decode()
    assert 'value="08:00"' in page and 'value="17:00"' in page and 'value="20:00"' in page


def test_a_branch_changes_its_hours_but_never_its_region(cast, enter):
    enter(cast.sysadmin).post("/staff/branches/new/", branch_form(cast, "FKQ"))
    fakfak = Branch.objects.get(code="FKQ")
    changed = branch_form(cast, "FKQ", opens_at="09:00", region=cast.jakarta.region.pk)
    enter(cast.sysadmin).post(f"/staff/branches/{fakfak.pk}/", changed)
    fakfak.refresh_from_db()
    assert fakfak.opens_at.hour == 9 and fakfak.region == cast.denpasar.region


def test_a_branch_keeps_its_own_rhythm_of_reminding(cast, enter):
    rhythm = {"reminds_after_days": "21; 3 3", "reminds_every_days": 60, "reminder_grace_days": 5}
    enter(cast.sysadmin).post("/staff/branches/new/", branch_form(cast, "TTE", **rhythm))
    ternate = Branch.objects.get(code="TTE")
    assert (ternate.reminds_after_days, ternate.reminds_every_days) == ([3, 21], 60)
    page = enter(cast.sysadmin).get(f"/staff/branches/{ternate.pk}/").content.decode()
    assert 'value="3, 21"' in page and ternate.reminder_grace_days == 5


def test_the_database_keeps_a_rhythm_that_comes_to_its_end(cast):
    for wrong in ({"reminds_every_days": 0}, {"reminder_grace_days": 31}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Branch.objects.filter(pk=cast.denpasar.pk).update(**wrong)


def test_a_branch_may_have_a_number_of_calls_of_its_own_and_may_give_it_up(cast, enter):
    enter(cast.sysadmin).post("/staff/branches/new/", branch_form(cast, "KDI"))
    kendari = Branch.objects.get(code="KDI")
    assert kendari.calls_per_agent is None
    for given, kept in (("3", 3), ("", None)):
        changed = branch_form(cast, "KDI", calls_per_agent=given)
        enter(cast.sysadmin).post(f"/staff/branches/{kendari.pk}/", changed)
        kendari.refresh_from_db()
        assert kendari.calls_per_agent == kept
    with pytest.raises(IntegrityError), transaction.atomic():
        Branch.objects.filter(pk=kendari.pk).update(calls_per_agent=0)


def test_regions_and_vendors_are_added_and_renamed(cast, enter):
    browser = enter(cast.sysadmin)
    browser.post("/staff/regions/new/", {"code": "MID", "name": "Tengah"})
    middle = Region.objects.get(code="MID")
    browser.post(f"/staff/regions/{middle.pk}/", {"code": "MID", "name": "Indonesia Tengah"})
    browser.post("/staff/vendors/new/", {"code": "V9", "name": "PT Karya"})
    assert Region.objects.get(code="MID").name == "Indonesia Tengah"
    assert Vendor.objects.filter(code="V9").exists()
    again = browser.post("/staff/vendors/new/", {"code": "V9", "name": "PT Lain"})
    assert "code" in again.context["form"].errors


def test_a_day_off_is_added_for_one_branch_and_taken_away_after_a_question(cast, enter):
    browser = enter(cast.sysadmin)
    sent = {"date": "2045-03-03", "name": "Melasti", "branch": cast.denpasar.pk}
    assert browser.post("/staff/holidays/", sent).status_code == 302
    added = Holiday.objects.get(date=date(2045, 3, 3))
    shown = browser.get("/staff/holidays/?year=2045").content.decode()
    assert "Melasti" in shown and f"/staff/holidays/{added.pk}/" in shown
    assert "Christmas Day" in shown
    assert browser.get(f"/staff/holidays/{added.pk}/").status_code == 200
    assert Holiday.objects.filter(pk=added.pk).exists()
    browser.post(f"/staff/holidays/{added.pk}/")
    assert not Holiday.objects.filter(pk=added.pk).exists()


def test_a_past_or_repeated_day_off_is_refused_beside_the_date(cast, enter):
    browser = enter(cast.sysadmin)
    past = browser.post("/staff/holidays/", {"date": "2020-01-02", "name": "Late", "branch": ""})
    assert "date" in past.context["form"].errors
    sent = {"date": "2046-03-03", "name": "Nyepi", "branch": ""}
    browser.post("/staff/holidays/", sent)
    twice = browser.post("/staff/holidays/", sent)
    assert "date" in twice.context["form"].errors


@pytest.mark.parametrize("year", ["abc", "1", "99999", ""])
def test_a_year_that_is_none_shows_this_one(cast, enter, year):
    assert enter(cast.sysadmin).get(f"/staff/holidays/?year={year}").status_code == 200
