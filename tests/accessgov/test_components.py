"""The parts of pages: what they write, in which language, and what they never let through."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.translation import override

from accessgov import gallery, navigation, plots
from accessgov.moments import with_pauses
from accessgov.templatetags import formats
from accessgov.templatetags.components import chips

AFTERNOON = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


def write(source: str, **names: object) -> str:
    """Write a template with every library of ours loaded."""
    load = "{% load i18n icons components formats plots %}"
    request = RequestFactory().get(str(names.pop("path", "/")))
    return Template(load + source).render(Context({"request": request, **names}))


@pytest.mark.parametrize(
    ("language", "text"),
    [("id", "23 November 2026 14.05 WITA"), ("en", "23 November 2026 14:05 WITA")],
)
@pytest.mark.parametrize("zone", ["WITA", "Asia/Makassar"])
def test_branch_time_is_told_by_the_branchs_clock(language, text, zone):
    with override(language):
        assert formats.branch_time(AFTERNOON, zone) == text


def test_months_are_named_in_the_readers_language():
    with override("id"):
        assert formats.branch_date(datetime(2026, 8, 17, tzinfo=UTC), "WIB") == "17 Agustus 2026"


@pytest.mark.parametrize(("zone", "day"), [("WIB", 23), ("WIT", 24)])
def test_a_day_turns_with_the_zone(zone, day):
    with override("en"):
        late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
        assert formats.branch_date(late, zone) == f"{day} November 2026"


@pytest.mark.parametrize(
    ("amount", "text"), [(1_500_000, "Rp1.500.000"), (0, "Rp0"), (-25_000, "-Rp25.000"), (None, "")]
)
def test_money_is_written_the_indonesian_way(amount, text):
    with override("id"):
        assert formats.rupiah(amount) == text


def test_money_is_grouped_by_commas_in_english():
    with override("en"):
        assert formats.rupiah(1_500_000) == "Rp1,500,000"


def test_an_unknown_icon_is_an_error_while_developing():
    with pytest.raises(TemplateSyntaxError, match="no-such-icon"):
        write('{% icon "no-such-icon" %}')


def test_an_icon_is_hidden_unless_it_has_a_label():
    assert 'aria-hidden="true"' in write('{% icon "eye" %}')
    assert 'role="img" aria-label="A &amp; B"' in write('{% icon "eye" words %}', words="A & B")


def test_a_status_shows_an_icon_and_its_text():
    page = write('{% badge "danger" text %}', text="Bukan <saya>")
    assert "<svg" in page
    assert "Bukan &lt;saya&gt;" in page


def test_a_block_keeps_its_own_markup_and_escapes_its_values():
    page = write("{% notice title=evil %}<b>{{ evil }}</b>{% endnotice %}", evil="<script>")
    assert "<b>&lt;script&gt;</b>" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("path", "state", "link"),
    [
        ("/", "none", "sort=opened"),
        ("/?sort=opened", "ascending", "sort=-opened"),
        ("/?sort=-opened&page=4&agent=7", "descending", "agent=7&amp;sort=opened"),
    ],
)
def test_a_column_head_says_how_it_sorts_and_turns_it(path, state, link):
    page = write('{% sort_header "opened" "Opened" %}', path=path)
    assert f'aria-sort="{state}"' in page
    assert link in page.replace("sort=opened&amp;agent=7", "agent=7&amp;sort=opened")
    assert "page=" not in page


def test_every_filter_in_the_url_is_a_chip_that_takes_only_itself_away():
    request = RequestFactory().get("/?agent=Sari&purpose=sale&page=3&sort=-day")
    with override("en"):
        found = chips(request=request, form=gallery.FilterForm(request.GET))
        assert [(str(c["label"]), c["value"]) for c in found] == [
            ("Agent", "Sari"),
            ("Purpose", "Offer or upgrade"),
        ]
    assert [c["query"] for c in found] == ["purpose=sale&sort=-day", "agent=Sari&sort=-day"]


def test_pages_keep_the_filters():
    page = write(
        "{% pagination page %}", path="/?agent=7&page=2", page=Paginator(range(99), 9).page(2)
    )
    assert "?agent=7&amp;page=1" in page
    assert "?agent=7&amp;page=3" in page


def test_one_page_needs_no_pages():
    assert "<nav" not in write("{% pagination page %}", page=Paginator(range(3), 9).page(1))


class TwoFields(forms.Form):
    purpose = forms.ChoiceField(
        choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect(attrs={"data-digits": True})
    )
    name = forms.CharField(label="Name", help_text="As on the card.")
    remark = forms.CharField(required=False)


def test_a_form_leads_from_its_errors_to_the_fields():
    page = str(TwoFields({}))
    assert 'role="alert"' in page
    for place in ("id_purpose_0", "id_name"):
        assert f'href="#{place}"' in page
        assert f'id="{place}"' in page
    assert 'href="#id_remark"' not in page


def test_a_field_is_described_by_its_help_and_its_error():
    page = str(TwoFields({"purpose": "a"}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_fresh_form_shows_no_errors():
    assert 'role="alert"' not in str(TwoFields())


def test_numbered_choices_show_their_keys_and_others_do_not():
    assert "<kbd" in str(TwoFields()["purpose"])
    plain = forms.RadioSelect(choices=[("a", "One")]).render("purpose", None)
    assert "<kbd" not in plain
    assert "data-digits" not in plain


def test_a_long_pause_shows_between_moments():
    moments = list(with_pauses(moments=gallery.moments()))
    assert [m["quiet"] for m in moments if "quiet" in m] == [52]
    assert len(moments) == len(gallery.MOMENTS) + 1


def test_the_watermark_says_who_when_and_which_entry_and_is_silent_to_screen_readers():
    page = write("{% watermark 'sari' at '0001-8M2Q-7' 'WITA' %}", at=AFTERNOON)
    assert 'aria-hidden="true"' in page
    assert "sari · 0001-8M2Q-7" in page
    assert formats.branch_time(AFTERNOON, "WITA") in page
    assert "style=" not in page


@pytest.mark.parametrize("values", [[0], [1, 2, 3], [34, 8], [101], [999, 1], [7_300]])
def test_an_axis_ends_above_every_value_at_an_even_number(values):
    limit = plots.top(values)
    assert limit >= max(values)
    assert limit % 2 == 0
    assert limit <= 2 * max([*values, 2])


def test_every_plot_has_its_numbers_as_a_table_too():
    rows = [("08", 1234), ("09", 0)]
    for page in (
        write("{% column_plot 'Records' rows 'Hour' 'Records' %}", rows=rows),
        write(
            "{% line_plot 'Days' names lines 'Day' %}", names=["08", "09"], lines=[("A", [1234, 0])]
        ),
        write("{% bar_plot 'Agents' rows %}", rows=[{"label": "08", "value": 1234}]),
    ):
        assert "<table" in page
        assert formats.thousands(1234) in page


def test_plots_write_decimal_points_in_indonesian_too():
    with override("id"):
        page = write(
            "{% line_plot 'D' names lines 'Day' %}", names=list("abcd"), lines=[("A", [1, 2, 3, 4])]
        )
    assert "33.33" in page
    assert "33,33" not in page


def test_plots_of_nothing_still_stand():
    assert "<svg" in write("{% sparkline values 'none' %}", values=[])
    assert "<table" in write("{% bar_plot 'Agents' rows %}", rows=[])
    assert "<svg" in write("{% line_plot 'Days' names lines 'Day' %}", names=[], lines=[("A", [])])


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "/"),
        ("/customers/4020017731/", "/customers/"),
        ("/customers/import/", "/customers/import/"),
        ("/elsewhere/", ""),
    ],
)
def test_the_present_place_is_the_nearest_one(path, here):
    addresses = ["/", "/customers/", "/customers/import/"]
    assert navigation.present(path=path, addresses=addresses) == here
