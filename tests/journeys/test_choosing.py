"""Choosing somebody: the vendor proposes, HR screens, the supervisor interviews, HR takes on."""

import pytest

from staff.models import Candidate, User
from tests.journeys.looking import look
from tests.staff.choosing import files
from tests.staff.choosing.scene import build_scene, nik_text

TABLET = {"width": 768, "height": 1024}
NAME = "Ni Wayan <b>Suartini</b>"


@pytest.fixture
def scene(cast, now):
    """Give a branch, its vendors and an open vacancy."""
    made = build_scene(cast, now)
    made.vacancy(position="Petugas Layanan")
    return made


def test_from_the_vendor_to_somebody_taken_on(browse, scene):
    vendor = browse(scene.recruiter)
    _put_forward(vendor)
    found = Candidate.objects.get(vendor=scene.vendor)
    hr = browse(scene.hr)
    _screen(hr, found)
    _interview(browse(scene.supervisor), found)
    _take_on(hr, found)
    vendor.goto("/vendor/")
    assert "Taken on" in vendor.inner_text("#candidates")
    assert User.objects.get(username="wayan.suartini").full_name in vendor.inner_text("#staff")


def _put_forward(page):
    page.goto("/")
    page.get_by_role("link", name="Vendor's page").first.click()
    page.locator("#vacancies").wait_for()
    look(page)
    page.locator("#vacancies a.button").click()
    look(page)
    page.locator("[name=full_name]").fill(NAME)
    page.locator("[name=nik]").fill("31710")
    page.locator("main form button.primary").click()
    page.locator(".error-summary").wait_for()
    look(page)
    page.locator("[name=nik]").fill(nik_text(270_001))
    page.locator("[name=phone]").fill("0812 3456 7890")
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
    look(page)
    page.locator("[name=kind]").select_option("identity")
    good = {"name": "ktp.png", "mimeType": "image/png", "buffer": files.picture()}
    page.locator("[name=file]").set_input_files(good)
    page.locator("main form button.primary").click()
    page.locator("#documents li a").wait_for()
    with page.expect_download() as fetched:
        page.locator("#documents li a").click()
    assert fetched.value.suggested_filename.startswith("K-")
    look(page)


def _screen(page, found):
    page.goto("/onboarding/")
    look(page)
    page.locator("#proposed a", has_text=str(found)).click()
    page.locator("#next a", has_text="Screen").click()
    look(page)
    for name in ("documents_received", "identity_checked", "references_checked"):
        page.locator(f"[name={name}]").check()
    page.locator("button[value=pass]").click()
    page.locator("#screening").wait_for()
    assert "supervisor's interview" in page.inner_text("#next")
    look(page)


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
    look(page)


def _take_on(page, found):
    page.goto("/onboarding/")
    page.locator("#recommended a", has_text=str(found)).click()
    page.locator("#next a", has_text="Take on").click()
    look(page)
    page.locator("[name=employee_number]").fill("W-1001")
    page.locator("[name=username]").fill("wayan.suartini")
    page.locator("main form button.primary").click()
    page.locator("#next a", has_text="To the person").wait_for()
    look(page)
    page.goto("/onboarding/")
    assert str(found) in page.inner_text("#unready")


def test_a_supervisor_asks_for_people(browse, scene):
    page = browse(scene.supervisor)
    page.goto("/onboarding/")
    page.get_by_role("link", name="Ask for people").click()
    look(page)
    page.locator("[name=position]").fill("Telesales pagi")
    page.locator("[name=role]").select_option("telesales")
    page.locator("[name=begins_date]").fill("2027-02-01")
    page.locator("[name=tiers][value=contact]").check()
    page.locator("[name=vendors]").first.check()
    page.locator("main form button.primary").click()
    page.locator("#open", has_text="Telesales pagi").wait_for()
    look(page)
