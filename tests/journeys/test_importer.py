"""The importer: a file with a strange heading and a bad row, checked and stored by the worker."""

from audit.events import Event
from audit.models import LogEntry
from customers.models import ImportJob
from tests.audit.days import desk
from tests.cast import person
from tests.customers.importing.samples import as_text, write_text
from tests.journeys.looking import look

ROWS = 1500
WAIT = 60_000  # milliseconds; the worker may have two cores for itself, or a tenth of one


def rows_of(branch_code: str, first: int) -> list[list[str]]:
    """Return the rows of a branch's file; its last one has a NIK that cannot be."""
    header = ["No Pelanggan", "Kode Cabang", "Pemilik Rekening", "No HP", "NIK"]
    good = [
        [f"{first + row}", branch_code, f"Sri Wahyuni {row}", f"0818{row:08}",
         f"317101550190{row:04}"]
        for row in range(ROWS - 1)
    ]  # fmt: skip
    bad = [f"{first + ROWS}", branch_code, "Agus Salah", "081200000000", "31710155"]
    return [header, *good, bad]


def test_a_file_is_corrected_checked_and_stored_but_for_its_bad_row(browse, cast, now, tmp_path):
    here = desk(cast, now)
    first = 7_000_000_000 + here.branch.pk * 10_000
    rows = rows_of(here.branch.code, first)
    file = write_text(tmp_path / "pelanggan.csv", as_text(rows))
    manager = person("importer", role="manager", since=here.day.begins_at)
    page = browse(manager)
    page.goto("/")
    page.get_by_role("link", name="Import").first.click()
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()

    assert "Full name" in page.locator(".notice.warn").inner_text()
    look(page)
    page.get_by_label("Pemilik Rekening").select_option("full_name")
    page.get_by_role("button", name="Check every row").click()
    watch(page, "Rows read")
    page.get_by_role("button", name="Store the good rows").wait_for(timeout=WAIT)
    assert page.locator("tr[data-row]").count() == 1
    assert page.locator("tr[data-row] th").inner_text() == str(len(rows))
    assert "31710155" not in page.content()  # the value of a bad row is masked
    look(page)

    page.get_by_role("button", name="Store the good rows").click()
    watch(page, "Rows stored")
    page.locator("dl.receipt").wait_for(timeout=WAIT)
    assert "1,499 new, 0 changed, 0 unchanged." in page.locator(".notice.ok").inner_text()
    look(page)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Fetch the rows that were not stored").click()
    rest = fetched.value.path().read_text(encoding="utf-8-sig")
    assert "Agus Salah" in rest and "31710155" in rest and "Sri Wahyuni" not in rest
    the_ledger_tells_it(manager)
    found(page, number=str(first + 7), branch=here.branch.name)


def watch(page, label: str) -> None:
    """See the worker's progress, of all rows of the file."""
    page.locator("#progress progress").wait_for()
    assert label in page.inner_text("#progress")
    assert page.locator("#progress progress").get_attribute("max") == str(ROWS)


def found(page, *, number: str, branch: str) -> None:
    """Find one of the new customers as anybody would."""
    page.goto("/customers/")
    page.locator("[data-search]").fill(number)
    page.keyboard.press("Enter")
    row = page.locator("tr[data-row]")
    row.wait_for()
    assert number in row.inner_text() and branch in row.inner_text()


def the_ledger_tells_it(manager) -> None:
    """Find the import, its size and the fetched rest in the ledger."""
    job = ImportJob.objects.filter(by=manager, state=ImportJob.State.DONE).latest("uploaded_at")
    assert (job.created, job.rows_bad) == (ROWS - 1, 1)
    assert LogEntry.objects.filter(event=Event.IMPORTED, object_id=job.pk, actor=manager).exists()
    assert LogEntry.objects.filter(event=Event.EXPORTED, object_id=job.pk, actor=manager).exists()
