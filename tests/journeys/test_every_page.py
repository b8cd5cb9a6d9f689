"""Every page of every role, in both languages, by day and by night, wide and narrow.

The walk starts at the home page and follows one link to each kind of page; what no link leads to
is visited by the table of addresses. Axe does not judge again what is made of parts that it has
judged. Forms with mistakes and opened records come after.
"""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from audit import interactions, reports
from audit.drawing.days import draw_day
from audit.events import Event, Outcome, Reason
from customers import gate
from customers.models import ImportJob
from staff.choosing import candidates, vacancies
from staff.invitations import invite
from staff.models import User, Vacancy
from tests.audit.days import desk
from tests.cast import Cast, customer, person
from tests.journeys.looking import NARROW, look
from tests.staff.choosing.scene import nik
from tests.stage import Stage, build_stage
from tests.test_every_url import ROWS, TARGETS, WHO

ROLES = [*WHO[1:], "telesales", "field"]
# What only links lead to: the table's own targets are not of the vendor.
OWN = {"recruiter": ("staff:portal", "staff:propose", "staff:candidate", "staff:give_document")}
# Files (the importer's and the supervisor's journeys fetch one), answers for machines, and the
# gallery, which is the same for everybody (tests/accessgov/test_look.py).
FILES = {
    "audit:report_file_fetch", "customers:import_rest", "staff:document", "staff:signed_pdf",
    "staff:candidate_letter", "staff:suspension_letter", "staff:end_letter",
}  # fmt: skip
LEFT_OUT = FILES | {"customers:api_description", "healthz", "components"}
LINKS = "links => links.map(link => link.href)"
# What a page is made of, as far as axe could judge it: elements by their names and classes, and
# those that hold them. Two pages of the same parts differ in their words only.
PARTS = """elements => [...new Set(elements.map(one => [one.parentElement, one].map(each =>
    [each.localName, ...["class", "role", "type", "name"].map(name => each.getAttribute(name))]
).join(" > ")))]"""


@pytest.fixture(scope="module")
def stage(cast) -> Stage:
    """Fill a branch: a closed day and a running one, samples, reports, an open contact."""
    at = timezone.now()
    here = desk(cast, at)
    since = here.day.begins_at
    own = {"branch": here.branch, "boss": here.supervisor, "since": since}
    crew = replace(
        cast,
        jakarta=here.branch,
        supervisor=here.supervisor,
        agent=here.agent,
        colleague=here.colleague,
        telesales=person("walking-telesales", role="telesales", **own),
    )
    person("walking-field", role="field_agent", **own)
    _work(here, [customer(crew, at).number for _ in range(3)], at)
    _choose(crew, at)
    ImportJob.objects.create(
        by=cast.manager, filename="rusak.xlsx", stored_as="gone", digest="1" * 64, uploaded_at=at,
        state=ImportJob.State.FAILED, failure="The file is not a workbook.", ended_at=at,
        columns={"header": ["Nama"], "fields": ["full_name"]},
    )  # fmt: skip
    return build_stage(cast=crew, at=at)


def _work(here, numbers: list[str], at) -> None:
    """Let the agent work yesterday and today, well and badly."""
    call = {"agent": here.agent, "branch_id": here.branch.pk, "channel": "call"}
    going = interactions.start(reference="C-7", at=here.day.begins_at, **call)
    here.search(*numbers[:3])
    for minute, number in enumerate(numbers, start=601):
        here.open(number, minute, purpose="service", tiers=["masked"], interaction_id=going.pk)
    here.open("1", 700, outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    here.write(Event.VERIFIED, 701, customer=numbers[0], outcome=Outcome.NO_MATCH)
    reports.build_day(branch=here.branch, date=here.day.date, at=at)
    draw_day(branch=here.branch, date=here.day.date, at=at + (at - here.day.begins_at))
    interactions.start(reference="C-8", at=at, **call)
    gate.open_record(actor=here.agent, number=numbers[0], purpose="billing", at=at)


def _choose(crew: Cast, at) -> None:
    """Let the branch ask the vendor for people, and the vendor put somebody forward."""
    asked = Vacancy(
        branch=crew.jakarta, position="Customer Service", role="cs_agent", tiers=["contact"],
        number=2, begins_date=at.date(),
    )  # fmt: skip
    candidates.propose(
        vacancy=vacancies.ask(vacancy=asked, vendors=[crew.vendor], by=crew.supervisor, at=at),
        by=crew.recruiter, at=at, vendor=crew.vendor, full_name="Calon dari Vendor",
        identity=nik(840_001), phone="+6281234567890", email="calon@example.id",
    )  # fmt: skip


def who(stage: Stage, role: str) -> User:
    """Return the person who plays a role."""
    if role == "field":
        return User.objects.get(username="walking-field")
    return getattr(stage.cast, role)


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """Hold the kinds of page, and the parts of pages, that a walk has looked at."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_a_role_reaches(browse, stage, looked_at, role):
    visitor = who(stage, role)
    User.objects.filter(pk=visitor.pk).update(language="id")
    page = browse(visitor)
    seen: dict[str, str] = {}
    for name, path in walk(page, stage, role):
        answer = page.goto(path)
        assert answer.status == 200, path
        assert answer.headers["content-language"] == "id"
        assert "no-store" in answer.headers["cache-control"], path
        if not looked_at.issuperset(made_of := {name, *page.eval_on_selector_all("body *", PARTS)}):
            look(page, language="id")
            looked_at |= made_of
        seen[name] = path
    assert {"home", "staff:account", "staff:password", *OWN.get(role, ())} <= set(seen)
    in_english(page, visitor, seen)


def walk(page, stage: Stage, role: str) -> Iterator[tuple[str, str]]:
    """Name one address of each kind: the links of the pages visited so far, then the table."""
    ahead, known = ["/"], {*LEFT_OUT}
    while ahead:
        path = ahead.pop(0)
        name = name_of(path)
        if name and name not in known:
            known.add(name)
            yield name, path
            ahead += page.eval_on_selector_all("a[href]", LINKS)
    for name in of_table(role):
        if name not in known:
            yield name, reverse(name, args=targets(stage, name))


def name_of(url: str) -> str:
    """Return the kind of page an address leads to, or nothing where it leads to no page."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def of_table(role: str) -> list[str]:
    """Name what the table lets a role see; a role that it does not know has only its links."""
    if role not in WHO:
        return []
    return [name for name, row in ROWS.items() if row[0][WHO.index(role)] == "."]


def targets(stage: Stage, name: str) -> list[object]:
    """Return what an address of this kind names, here."""
    if name.startswith("audit:running"):
        agent = [stage.cast.agent.pk] if name.endswith("agent") else []
        return [stage.cast.jakarta.code, stage.cast.supervisor.pk, *agent]
    return TARGETS.get(name, lambda stage: [])(stage)


def in_english(page, visitor: User, seen: dict[str, str]) -> None:
    """Visit the same pages in English, on a narrow screen."""
    User.objects.filter(pk=visitor.pk).update(language="en")
    page.set_viewport_size(NARROW)
    for path in seen.values():
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "en", path
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path


# --- pages that follow a form -----------------------------------------------------------------

EMPTY = """() => document.querySelectorAll("main form").forEach(form => {
    form.noValidate = true;
    form.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox]), textarea")
        .forEach(field => { field.value = ""; });
})"""
FORMS = [
    ("sysadmin", "staff:register"),
    ("sysadmin", "staff:edit"),
    ("sysadmin", "staff:give"),
    ("sysadmin", "staff:add_branch"),
    ("sysadmin", "staff:add_region"),
    ("sysadmin", "staff:add_vendor"),
    ("sysadmin", "staff:holidays"),
    ("hr", "staff:password"),
    ("hr", "staff:enter_contract"),
    ("hr", "staff:extend_contract"),
    ("hr", "staff:publish"),
    ("manager", "customers:import"),
    ("privacy", "audit:trace"),
    ("telesales", "customers:record"),
    ("telesales", "customers:search"),
    ("telesales", "customers:interactions"),
]


@pytest.mark.parametrize(("role", "name"), FORMS)
def test_a_form_says_what_is_missing(browse, stage, role, name):
    visitor = who(stage, role)
    User.objects.filter(pk=visitor.pk).update(language="id")
    page = browse(visitor)
    page.goto(reverse(name, args=targets(stage, name)))
    page.evaluate(EMPTY)
    page.locator("main form[method=post] button").last.click()
    page.locator("main [role=alert]").first.wait_for()
    look(page, language="id")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_record_shown_in_clear(browse, stage, language):
    record = customer(stage.cast, timezone.now(), protected=True)
    User.objects.filter(pk=stage.cast.agent.pk).update(language=language)
    page = browse(stage.cast.agent)
    # The page's own question whether it is over stays unanswered, so that all tiers stay open.
    page.route("**/tiers/*/?opening=*", lambda route: None)
    page.goto("/customers/")
    page.locator("[data-search]").fill(record.number)
    page.keyboard.press("Enter")
    page.locator("tr[data-row] a, tr[data-row] button").first.wait_for()
    look(page, language=language)
    with page.expect_navigation():
        page.locator("tr[data-row] a, tr[data-row] button").first.click()
    if page.locator("[name=purpose][value=complaint]").count():
        page.locator("[name=purpose][value=complaint]").check()
        with page.expect_navigation():
            page.locator("main form button").last.click()
    for tier in ("contact", "service", "financial", "identity"):
        page.locator(f"#{tier} [name=reason]").select_option("assess")
        page.locator(f"#{tier} .tier-clear button").click()
        page.locator(f"#{tier} .tier-open").wait_for()
    assert record.identity["nik"] in page.content()
    page.locator("[name=answer]").fill("Sri Bukan Ibunya")
    page.locator("#verify button").click()
    page.locator("#verify .notice").wait_for()
    look(page, language=language)


def test_a_record_of_which_tiers_are_not_lent(browse, stage):
    record = customer(stage.cast, timezone.now())
    page = browse(stage.cast.telesales)
    page.goto(f"/customers/{record.number}/")
    page.locator("[name=purpose][value=sales]").check()
    page.locator("[name=channel]").select_option("campaign")
    page.locator("[name=reference]").fill("PROMO-11")
    page.locator("main form button").last.click()
    page.locator("#identity").wait_for()
    assert page.locator("#identity button").count() == 0
    look(page, language=page.locator("html").get_attribute("lang"))


def test_a_search_that_finds_nobody(browse, stage):
    page = browse(stage.cast.colleague)
    page.goto("/customers/")
    page.locator("[data-search]").fill("tiada orangnya")
    page.keyboard.press("Enter")
    page.get_by_text("Nobody found in your branches").wait_for()
    look(page)


def test_a_number_on_the_call_back_desk(browse, stage):
    page = browse(stage.cast.supervisor)
    page.route("**/callbacks/*/", hold)
    page.goto(reverse("customers:callback", args=[stage.sample().pk]))
    page.locator("#number form button").click()
    page.locator(".dial").wait_for()
    look(page, language=page.locator("html").get_attribute("lang"))


def hold(route) -> None:
    """Leave the page's own question whether it is over unanswered."""
    if "hx-request" not in route.request.headers:
        route.continue_()


def test_a_photographed_code_leads_to_its_entry(browse, stage):
    opened = gate.open_record(
        actor=stage.cast.colleague, number=stage.number, purpose="service", at=timezone.now()
    )
    page = browse(stage.cast.privacy)
    page.goto("/ledger/trace/")
    page.locator("main [name=code]").fill(opened.entry.code)
    page.keyboard.press("Enter")
    page.locator("main", has_text=stage.cast.colleague.full_name).wait_for()
    look(page, language=page.locator("html").get_attribute("lang"))


# --- without signing in, and refused ------------------------------------------------------------


def test_the_pages_before_signing_in(browse, cast, stage):
    page = browse()
    code = invite(person=stage.person(), by=cast.hr, at=timezone.now())
    paths = ["/login/", f"/welcome/?code={code}", "/welcome/?code=made-up"]
    for language in ("id", "en"):
        page.goto("/login/")
        page.locator(f".language [value={language}]").click()
        for path in paths:
            assert page.goto(path).status == 200
            look(page, language=language)
    page.goto("/login/")
    page.locator("[name=login]").fill(cast.agent.username)
    page.locator("[name=password]").fill("wrong horse")
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    look(page)


def test_the_pages_of_refusal(browse, cast):
    page = browse(cast.colleague)
    for path, status in (("/ledger/", 403), ("/nowhere/", 404), ("/callbacks/0/", 403)):
        assert page.goto(path).status == status
        look(page)


def test_the_language_is_changed_on_any_page(browse, stage):
    User.objects.filter(pk=stage.cast.colleague.pk).update(language="en")
    page = browse(stage.cast.colleague)
    page.goto("/interactions/")
    page.locator("[popovertarget=user-panel]").click()
    page.locator("#user-panel [value=id]").click()
    page.locator("html[lang=id]").wait_for(state="attached")
    assert page.url.endswith("/interactions/") and page.inner_text("h1") == "Interaksi"
