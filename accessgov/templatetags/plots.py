"""Plots as plain SVG, each with the table of its data; usage stands in their templates."""

from collections.abc import Mapping, Sequence

from django import template

from accessgov import plots

register = template.Library()


@register.inclusion_tag("components/bar_plot.html")
def bar_plot(caption: str, rows: Sequence[Mapping], unit: str = "") -> dict[str, object]:
    """Lie bars under each other, with a mark where the usual is; the table is the plot."""
    limit = max([1, *(max(row["value"], row.get("usual") or 0) for row in rows)])
    return {"caption": caption, "unit": unit, "rows": [lying(row, limit=limit) for row in rows]}


def lying(row: Mapping, *, limit: float) -> dict[str, object]:
    """Add to a row how long its bar is and where its usual stands, in percent."""
    usual = row.get("usual")
    return {
        **row,
        "length": round(100 * row["value"] / limit, 1),
        "usual_at": None if usual is None else round(100 * usual / limit, 1),
    }


@register.inclusion_tag("components/column_plot.html")
def column_plot(caption: str, rows: Sequence[tuple], label: str, unit: str) -> dict[str, object]:
    """Stand columns side by side, such as the hours of a day."""
    limit = plots.top([row[1] for row in rows])
    return {
        "caption": caption,
        "columns": plots.columns(rows, limit=limit),
        "limit": limit,
        "half": limit // 2,
        "marks": plots.marks([row[0] for row in rows], at_most=len(rows)),
        "label": label,
        "unit": unit,
    }


@register.inclusion_tag("components/line_plot.html")
def line_plot(
    caption: str, labels: Sequence[str], lines: Sequence[tuple[str, Sequence[float]]], label: str
) -> dict[str, object]:
    """Draw up to three lines over the same days."""
    limit = plots.top([value for _name, values in lines for value in values])
    return {
        "caption": caption,
        "lines": [
            {
                "name": name,
                "path": plots.path(values, limit=limit),
                "end": plots.points(values, limit=limit)[-1] if values else None,
            }
            for name, values in lines
        ],
        "table": zip(labels, zip(*(values for _name, values in lines), strict=True), strict=True),
        "limit": limit,
        "half": limit // 2,
        "marks": plots.marks(labels),
        "label": label,
    }


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[float], label: str) -> dict[str, object]:
    """Draw a line as small as a word; the label says what it shows."""
    limit = max([1, *values])
    return {
        "path": plots.path(values, limit=limit),
        "end": plots.points(values, limit=limit)[-1] if values else None,
        "label": label,
    }
