"""Somebody new, from the vendor's proposal to the first look-up, each step in its own window.

The vendor, HR and the supervisor read English here, the newcomer Bahasa Indonesia. Pages that
test_every_page.py visits are not looked at again.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import LogEntry
from staff.binding import clock, course
from staff.models import Candidate, User
from tests.cast import customer
from tests.journeys.looking import NARROW, look
from tests.staff.choosing import files
from tests.staff.choosing.scene import build_scene, nik_text

TABLET = {"width": 768, "height": 1024}
NAME = "Ni Wayan <b>Suartini</b>"
USERNAME, PASSWORD, MAIL = "wayan.suartini", "sambal matah 88", "wayan@example.com"


@pytest.fixture
def scene(cast, now):
    """Give a branch, its vendors and an open vacancy."""
    made = build_scene(cast, now)
    made.vacancy(position="Petugas Layanan")
    return made


def test_from_the_vendors_proposal_to_the_first_look_up(browse, scene, now):
    record = customer(scene.cast, now, branch=scene.branch)
    vendor, hr, supervisor = map(browse, (scene.recruiter, scene.hr, scene.supervisor))
    _put_forward(vendor)
    found = Candidate.objects.get(vendor=scene.vendor)
    _screen(hr, found)
    _interview(supervisor, found)
    _take_on(hr, found)
    newcomer = User.objects.get(username=USERNAME)
    assert newcomer.email == MAIL
    vendor.goto("/vendor/")
    assert "Taken on" in vendor.inner_text("#candidates")
    assert newcomer.full_name in vendor.inner_text("#staff")

    needed = ["contract", "agreement", "course", "confirmation", "assignment"]
    assert _lacks(hr, newcomer) == needed
    _enter_the_contract(hr, newcomer)
    own = browse()
    _choose_a_password(own, _invite(hr, newcomer))
    _sign_everything(own, newcomer)
    _pass_the_course(own, newcomer)
    assert _lacks(hr, newcomer) == ["confirmation", "assignment"]
    _confirm(supervisor, newcomer, _code(own))
    assert _lacks(hr, newcomer) == ["assignment"]
    assert own.goto(f"/customers/{record.number}/?purpose=service").status == 403
    _lend(supervisor, newcomer)
    hr.goto("/onboarding/waiting/")
    assert newcomer.full_name not in hr.inner_text("main")

    _look_up(own, record.number)
    opened = LogEntry.objects.get(actor=newcomer, event="opened", outcome="given")
    assert opened.customer == record.number


# --- chosen ---------------------------------------------------------------------------------------


def _put_forward(page):
    page.goto("/")
    page.get_by_role("link", name="Vendor's page").first.click()
    page.locator("#vacancies").wait_for()
    look(page)
    page.locator("#vacancies a.button").click()
    page.locator("[name=full_name]").fill(NAME)
    page.locator("[name=nik]").fill("31710")
    page.locator("main form button.primary").click()
    page.locator(".error-summary").wait_for()
    look(page)
    page.locator("[name=nik]").fill(nik_text(270_001))
    page.locator("[name=phone]").fill("0812 3456 7890")
    page.locator("[name=email]").fill(MAIL)
    page.locator("main form button.primary").click()
    page.locator("#next").wait_for()
    assert NAME in page.inner_text("h1")  # as text
    _add_documents(page)


def _add_documents(page):
    page.locator("#documents .actions a").click()
    page.locator("[name=kind]").select_option("identity")
    evil = {"name": "ktp.pdf", "mimeType": "application/pdf", "buffer": b"<script>1</script>"}
    page.locator("[name=file]").set_input_files(evil)
    page.locator("main form button.primary").click()
    page.locator(".error-summary").wait_for()
    page.locator("[name=kind]").select_option("identity")
    good = {"name": "ktp.png", "mimeType": "image/png", "buffer": files.picture()}
    page.locator("[name=file]").set_input_files(good)
    page.locator("main form button.primary").click()
    page.locator("#documents li a").wait_for()
    assert _downloaded(page, "#documents li a").startswith("K-")
    look(page)


def _screen(page, found):
    page.goto("/onboarding/")
    page.locator("#proposed a", has_text=str(found)).click()
    page.locator("#next a", has_text="Screen").click()
    for name in ("documents_received", "identity_checked", "references_checked"):
        page.locator(f"[name={name}]").check()
    page.locator("button[value=pass]").click()
    page.locator("#screening").wait_for()
    assert "supervisor's interview" in page.inner_text("#next")


def _interview(page, found):
    page.set_viewport_size(TABLET)
    page.goto("/onboarding/")
    page.locator("#screened a", has_text=str(found)).click()
    page.locator("#next a", has_text="Interview").click()
    form = page.locator("form.tablet")
    boxes = [one.bounding_box() for one in form.locator(".choice").all()]
    assert min(box["height"] for box in boxes) >= 44 and min(box["width"] for box in boxes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]
    for topic in ("outside", "relatives", "public", "attitude"):
        form.locator(f"[name={topic}][value='5']").check()
    form.locator("[name=debts][value='']").check()
    form.locator("[name=verdict][value=refused]").check()
    form.locator("button.primary").click()
    page.locator(".error-summary").wait_for()  # a refusal needs its reason
    look(page)
    page.set_viewport_size(TABLET)
    form.locator("[name=verdict][value=recommended]").check()
    form.locator("[name=note]").fill("Tenang, tahu mengapa data pelanggan dijaga.")
    form.locator("button.primary").click()
    page.locator("#next").wait_for()
    assert "HR to take on" in page.inner_text("#next")


def _take_on(page, found):
    page.goto("/onboarding/")
    page.locator("#recommended a", has_text=str(found)).click()
    assert _downloaded(page, "#letters a").endswith(".pdf")
    page.locator("#next a", has_text="Take on").click()
    page.locator("[name=employee_number]").fill("W-1001")
    page.locator("[name=username]").fill(USERNAME)
    page.locator("main form button.primary").click()
    page.locator("#next a", has_text="To the person").wait_for()
    page.goto("/onboarding/")
    assert str(found) in page.inner_text("#unready")


# --- bound ----------------------------------------------------------------------------------------


def _lacks(page, newcomer):
    """Return what the list of those who wait says of the newcomer."""
    page.goto("/onboarding/")
    page.get_by_role("link", name="Who waits for what").click()
    row = page.locator("tr", has_text=newcomer.full_name)
    while not row.count() and page.get_by_role("link", name="Next").count():
        page.get_by_role("link", name="Next").click()
    words = {"contract": "contract", "Agreement": "agreement", "Course": "course",
             "Sign-in": "confirmation", "assignment": "assignment"}  # fmt: skip
    said = row.locator("li").all_inner_texts()
    return [next(code for word, code in words.items() if word in one) for one in said]


def _enter_the_contract(page, newcomer):
    today = clock.today(person=newcomer, at=timezone.now())
    page.goto(f"/staff/{newcomer.pk}/")
    page.get_by_role("link", name="Papers").first.click()
    page.get_by_role("link", name="Enter a contract").click()
    page.locator("[name=kind][value=pkwt]").check()
    page.locator("[name=number]").fill("PKWT/7/2026")
    page.locator("[name=begins_date]").fill(f"{today:%Y-%m-%d}")
    page.locator("[name=ends_date]").fill(f"{today + timedelta(days=7 * 365):%Y-%m-%d}")
    page.locator("main form button.primary").click()
    page.locator(".error-summary", has_text="five years").wait_for()
    page.locator("[name=ends_date]").fill(f"{today + timedelta(days=365):%Y-%m-%d}")
    page.locator("main form button.primary").click()
    page.get_by_role("link", name="Registration of PKWT/7/2026").click()
    page.locator("[name=registered_date]").fill(f"{today:%Y-%m-%d}")
    page.locator("main form button").last.click()
    page.locator("#contracts").wait_for()
    contract = newcomer.contracts.get()
    assert (contract.registered_date, contract.vendor) == (today, newcomer.vendor)


def _invite(page, newcomer):
    page.goto(f"/staff/{newcomer.pk}/")
    page.get_by_role("link", name="Invite", exact=True).click()
    page.locator("main form button").last.click()
    return page.locator("#link").input_value()


def _choose_a_password(page, link):
    page.goto(link)
    for name in ("new_password1", "new_password2"):
        page.locator(f"[name={name}]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("[name=login]").fill(USERNAME)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("main a[href='/papers/']").first.wait_for()
    look(page, language="id")


def _sign_everything(page, newcomer):
    """Read and sign text after text, the first one with a wrong password at first."""
    page.goto("/papers/")
    page.locator("#agreements a.primary").first.click()
    page.locator("[name=password]").fill("not mine")
    page.locator("main form button.primary").click()
    page.locator(".error-summary").wait_for()
    look(page, language="id")
    for left in (2, 1, 0):
        heading = page.inner_text("h1")
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("h1", has_not_text=heading).wait_for()
        assert newcomer.signatures.count() == 3 - left
    assert _downloaded(page, "#agreements li a.button").endswith("W-1001.pdf")


def _pass_the_course(page, newcomer):
    """Answer ten situations, the last one wrong."""
    page.set_viewport_size(NARROW)
    page.locator("#course a.button").click()
    page.locator("#test form button").click()
    page.locator("[name=answer]").first.wait_for()
    situations = course.asked_in(newcomer.attempts.get())
    for number, one in enumerate(situations, start=1):
        page.locator("h1", has_text=f"{number} dari {len(situations)}").wait_for()
        wrong = next(code for code, _label in one.answers if code != one.right)
        given = wrong if number == len(situations) else one.right
        page.locator(f"[name=answer][value={given}]").check()
        page.locator("main form button").last.click()
    page.locator(".notice.ok").wait_for()
    look(page, language="id")
    assert newcomer.attempts.get().right == 9


def _code(page):
    page.goto("/papers/")
    look(page, language="id")
    return page.inner_text("#confirmation .code")


def _confirm(page, newcomer, code):
    """Type the code of somebody who sits there, a wrong one at first."""
    page.goto("/")
    page.get_by_role("link", name=newcomer.full_name).click()
    page.locator("[name=code]").fill("AAA AAA")
    page.keyboard.press("Enter")
    page.locator(".error-summary", has_text="Tries left: 4").wait_for()
    look(page)
    page.locator("[name=code]").fill(code.lower())
    page.keyboard.press("Enter")
    page.locator("#messages", has_text="Confirmed.").wait_for()
    assert newcomer.confirmations.get().by.full_name in page.inner_text("main")


# --- let in ---------------------------------------------------------------------------------------


def _lend(page, newcomer):
    page.goto(f"/staff/{newcomer.pk}/")
    page.get_by_role("link", name="Give an assignment").click()
    page.locator("[name=role]").select_option("cs_agent")
    page.locator("[name=tiers][value=contact]").check()
    page.locator("main form button.primary").click()
    page.locator("#now article").wait_for()


def _look_up(page, number):
    page.goto("/")
    page.locator("[data-search]").fill(number)
    page.keyboard.press("Enter")
    page.locator("tr[data-row] a, tr[data-row] button").first.click()
    page.locator("[name=purpose][value=complaint]").check()
    page.locator("[name=sentence]").fill("Keluhan sinyal di rumah")
    page.locator("main form button").last.click()
    page.locator("#contact").wait_for()


def _downloaded(page, link):
    """Return under which name a link's file is kept."""
    with page.expect_download() as fetched:
        page.locator(link).first.click()
    return fetched.value.suggested_filename


# --- asking for people ----------------------------------------------------------------------------


def test_a_supervisor_asks_for_people(browse, scene):
    page = browse(scene.supervisor)
    page.goto("/onboarding/")
    page.get_by_role("link", name="Ask for people").click()
    page.locator("[name=position]").fill("Telesales pagi")
    page.locator("[name=role]").select_option("telesales")
    page.locator("[name=begins_date]").fill("2027-02-01")
    page.locator("[name=tiers][value=contact]").check()
    page.locator("[name=vendors]").first.check()
    page.locator("main form button.primary").click()
    page.locator("#open", has_text="Telesales pagi").wait_for()
