"""The parts of pages as template tags; each one's usage stands on top of its own template."""

import re
from collections.abc import Iterable, Mapping

from django import template
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accessgov.templatetags.icons import icon

register = template.Library()

KIND_ICONS = {
    "plain": "circle-dashed",
    "info": "info",
    "ok": "circle-check",
    "warn": "triangle-alert",
    "danger": "circle-x",
}


@register.simple_block_tag
def page_head(
    content: str, title: str, lead: str = "", back: str = "", back_label: str = ""
) -> str:
    """Write the page's one h1 with its lead; the block holds the actions."""
    return render_to_string(
        "components/page_head.html",
        {"title": title, "lead": lead, "back": back, "back_label": back_label, "actions": content},
    )


@register.simple_block_tag
def panel(content: str, title: str = "", icon: str = "", flush: bool = False, id: str = "") -> str:
    """Frame a part of the page under an h2."""
    return render_to_string(
        "components/panel.html",
        {"title": title, "icon": icon, "flush": flush, "id": id, "content": content},
    )


@register.simple_tag
def badge(kind: str, text: str, icon_name: str = "") -> SafeString:
    """Write a status by icon and text, so that colour is never the only sign."""
    mark = icon(icon_name or KIND_ICONS[kind])
    return format_html('<span class="badge {}">{}{}</span>', kind, mark, text)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", icon_name: str = "") -> str:
    """Say something the reader should not miss."""
    return render_to_string(
        "components/notice.html",
        {
            "kind": kind,
            "title": title,
            "icon": icon_name or KIND_ICONS[kind],
            "content": content,
        },
    )


@register.simple_block_tag
def empty_state(content: str, title: str, icon_name: str = "inbox") -> str:
    """Fill the place of a list without rows with why, and what to do."""
    return render_to_string(
        "components/empty_state.html",
        {"title": title, "icon": icon_name, "content": content},
    )


@register.simple_block_tag
def table(content: str, caption: str, stacks: bool = False, hide_caption: bool = True) -> str:
    """Hold a table's head and body in a container that scrolls, or stacks when narrow."""
    return render_to_string(
        "components/table.html",
        {"caption": caption, "stacks": stacks, "hide_caption": hide_caption, "content": content},
    )


@register.simple_tag(takes_context=True)
def sort_header(context: template.Context, name: str, label: str, number: bool = False) -> str:
    """Write a column head that sorts by ?sort=name, then by ?sort=-name."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    state = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
    query.pop("page", None)
    query["sort"] = f"-{name}" if state == "ascending" else name
    return render_to_string(
        "components/sort_header.html",
        {"label": label, "state": state, "query": query.urlencode(), "number": number},
    )


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Show a few labelled facts side by side."""
    return {"rows": rows}


@register.inclusion_tag("components/values.html")
def values(rows: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """Show the values of a record, masked or revealed."""
    return {"rows": rows}


@register.inclusion_tag("components/timeline.html")
def timeline(moments: Iterable[Mapping[str, object]], zone: object = None) -> dict[str, object]:
    """Show what happened minute by minute, and how long nothing happened."""
    from accessgov.moments import with_pauses

    return {"moments": with_pauses(moments=moments), "zone": zone}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, object]:
    """Show how far a long work is."""
    share = round(100 * done / total) if total else 0
    return {"done": done, "total": total, "label": label, "share": share}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: object) -> dict[str, object]:
    """Lead to the page before and after, keeping the filters in the URL."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode()}


@register.inclusion_tag("components/chips.html", takes_context=True)
def filter_chips(context: template.Context, form: BaseForm) -> dict[str, object]:
    """Show the filters in force as chips, each with a link that takes it away."""
    return {"chips": chips(request=context["request"], form=form), "clear": context["request"].path}


def chips(*, request: HttpRequest, form: BaseForm) -> list[dict[str, str]]:
    """List the filters that the URL sets, in the order of the form."""
    given = [name for name in form.fields if request.GET.get(name, "") != ""]
    return [
        {"label": form[name].label, "value": shown(form, name), "query": without(request, name)}
        for name in given
    ]


def shown(form: BaseForm, name: str) -> str:
    """Write a filter's value as the reader chose it: the choice's label, or the text."""
    value = form[name].value()
    options = dict(getattr(form.fields[name], "choices", ()))
    return str(next((label for key, label in options.items() if str(key) == str(value)), value))


def without(request: HttpRequest, name: str) -> str:
    """Build the query string that lacks one filter."""
    query = request.GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return query.urlencode()


@register.inclusion_tag("components/watermark.html")
def watermark(user: object, at: object, code: str, zone: object = None) -> dict[str, object]:
    """Lay who looks, when and the entry's code over the page, for the day it is photographed."""
    return {"user": user, "at": at, "code": code, "zone": zone}


@register.simple_tag
def usage(name: str) -> str:
    """Return how a component is used, from the comment on top of its template."""
    source = get_template(f"components/{name}.html").template.source
    found = re.match(r"\s*{% comment %}(.*?){% endcomment %}", source, re.DOTALL)
    return found.group(1).strip() if found else ""
