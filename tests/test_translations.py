"""Both languages are complete: whatever a reader may see is said in Bahasa Indonesia too."""

import re
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.catalog import Message
from django import forms
from django.contrib import auth
from django.utils.translation import override

from accessgov import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def needed():
    """Collect the texts of today's code and templates."""
    return {key(m): m for m in messages.collect() if m.id}


@pytest.fixture(scope="module")
def translated():
    """Read the translations."""
    return messages.translated()


def key(message: Message) -> tuple:
    """Tell messages apart as gettext does: by their singular and context."""
    return (message.context, message.id[0] if message.pluralizable else message.id)


def test_every_text_is_translated(needed, translated):
    said = {key(m) for m in translated if m.id and messages.said(m.string)}
    assert sorted(text for _context, text in needed.keys() - said) == []


def test_no_translation_is_fuzzy(translated):
    assert [m.id for m in translated if m.id and m.fuzzy] == []


def test_no_translation_outlives_its_text(needed, translated):
    kept = {key(m) for m in translated if m.id}
    assert sorted(text for _context, text in kept - needed.keys()) == []
    assert list(translated.obsolete) == []


def test_translations_keep_the_placeholders(translated):
    changed = [m.id for m in translated if m.id and messages.said(m.string) and differs(m)]
    assert changed == []


def differs(message: Message) -> bool:
    """Say whether any form of a translation has other placeholders than the plural text."""
    text = message.id[-1] if message.pluralizable else message.id
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return any(places(form) != places(text) for form in forms)


def places(text: str) -> list[str]:
    """List the placeholders of a text."""
    return sorted(PLACEHOLDER.findall(text))


def test_what_is_borrowed_from_libraries_is_still_said_there():
    source = (messages.ROOT / "accessgov" / "borrowed.py").read_text(encoding="utf-8")
    known = set()
    for library in (django, auth, allauth):
        folder = Path(str(library.__file__)).parent
        place = "conf/locale" if library is django else "locale"
        po = folder / place / "id" / "LC_MESSAGES" / "django.po"
        known |= {key(m)[1] for m in messages.translated(po=po) if m.id}
    borrowed = [text for text, _context in messages.texts(source=source, suffix=".py")]
    firsts = [text[0] if isinstance(text, tuple) else text for text in borrowed]
    assert len(firsts) > 20 and [text for text in firsts if text not in known] == []


def test_our_words_go_before_those_of_the_libraries():
    with override("id"):
        assert str(forms.CharField().error_messages["required"]) == "Wajib diisi."


TEMPLATE = """
{% if user %}
    {% translate "Sign in" %}{% panel title=_("Facts") %}{{ x|default:_("none") }}{% endpanel %}
{% endif %}
      {% blocktranslate count n=rows trimmed %}
        One row
      {% plural %}
        {{ n }} rows
      {% endblocktranslate %}
{% translate "Next" context "page" %}
"""


def test_templates_give_up_every_kind_of_text():
    assert list(messages.texts(source=TEMPLATE, suffix=".html")) == [
        ("Sign in", None),
        ("Facts", None),
        ("none", None),
        (("One row", "%(n)s rows"), None),
        ("Next", "page"),
    ]


CODE = """
def greet():
    words = _(
        "Two halves of "
        "one sentence"
    )
    return pgettext_lazy("page", "Next"), ngettext("%(n)d day", "%(n)d days", n), gettext(words)
"""


def test_code_gives_up_every_kind_of_text():
    assert list(messages.texts(source=CODE, suffix=".py")) == [
        ("Two halves of one sentence", None),
        ("Next", "page"),
        (("%(n)d day", "%(n)d days"), None),
    ]


def test_differing_placeholders_are_noticed():
    assert differs(Message("%(n)s of %(all)s", string="%(n)s dari semua"))
    assert not differs(Message(("%(n)s day", "%(n)s days"), string=("%(n)s hari",)))


def test_an_update_keeps_drops_and_adds(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text('{% translate "Kept" %}{% translate "New" %}')
    po = tmp_path / "django.po"
    po.write_text('msgid ""\nmsgstr "Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
                  'msgid "Kept"\nmsgstr "Tetap"\n\nmsgid "Gone"\nmsgstr "Hilang"\n')  # fmt: skip
    messages.update(root=tmp_path, po=po)
    after = {m.id: m.string for m in messages.translated(po=po) if m.id}
    assert after == {"Kept": "Tetap", "New": ""}
