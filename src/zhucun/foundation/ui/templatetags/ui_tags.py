"""Template tags of the desk. Load with ``{% load ui_tags %}``."""

from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhucun.foundation.ui import bundle, clauses, formats
from zhucun.foundation.ui.parts import Tone
from zhucun.foundation.ui.tables import Table

register = template.Library()


@register.simple_tag(name="bundle")
def bundle_links() -> SafeString:
    """The style sheets and the script of the desk, for the head of a page; nothing where they were never
    built.
    """
    icon = format_html('<link rel="icon" type="image/svg+xml" href="{}">', bundle.icon())
    built = bundle.current()
    if built is None:
        return icon + mark_safe("<!-- 界面资源尚未生成：请运行 zhucun setup -->")
    styles = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((url,) for url in built.styles))
    return format_html('{}\n{}\n<script type="module" src="{}"></script>', icon, styles, built.script)


@register.simple_tag
def clause(clause_id: str, label: str = "") -> SafeString:
    """The mark 〔…〕 that opens the clause; the name comes from the policy register unless ``label`` is given.

    A boosted form around it must not take the click for a change of page.
    """
    if not clause_id:
        return SafeString("")
    return format_html(
        '<a class="clause" href="{}" data-pop hx-boost="false">{}</a>',
        clauses.address(clause_id),
        label or clauses.name(clause_id),
    )


@register.simple_tag
def tag(tone: Tone, text: str) -> SafeString:
    """A tag: ``{% tag "warn" "原则上" %}``; tones are ok, warn, bad, info or ""."""
    return format_html('<span class="tag {}">{}</span>', tone, text)


@register.simple_tag
def num(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """A number with separators: 2,418; — where it is not known."""
    return formats.number(value, digits)


@register.filter
def shown(value: object) -> str:
    """Any value as it is written on screen (dates, truth values, numbers, —)."""
    return formats.text(value)


@register.simple_tag
def bar(value: float, text: str, tone: Tone = "ok", top: float = 100) -> SafeString:
    """A share as a bar with its figure: ``{% bar 71 "71%" "warn" %}``."""
    return format_html(
        '<progress class="bar {}" value="{}" max="{}" aria-hidden="true"></progress>{}',
        tone,
        value,
        top,
        text,
    )


@register.simple_block_tag
def section(content: str, title: str, note: str = "", link: str = "", link_text: str = "全部") -> SafeString:
    """A card: ``{% section "待我办理" note="按到期先后" link=url %}…{% endsection %}``."""
    small = format_html(" <small>{}</small>", note) if note else ""
    more = format_html(' <a href="{}">{}</a>', link, link_text) if link else ""
    return format_html('<section class="card"><h2>{}{}{}</h2>{}</section>', title, small, more, content)


@register.inclusion_tag("ui/includes/table.html")
def render_table(table: Table) -> dict[str, Any]:
    """The table, with heads that sort, pager and exports where it comes from a ``Listing``."""
    return {"table": table, "controls": table.controls, "rows": table.body}


@register.inclusion_tag("ui/includes/field.html")
def field(bound: BoundField, reason: str = "", clause: str = "") -> dict[str, Any]:
    """A form field: label above, reason (default: its help text) and clause beside, error under it."""
    widget = bound.field.widget
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    attrs: dict[str, str | bool] = {}
    if isinstance(widget, CheckboxInput):
        attrs["class"] = "form-check-input"
    elif not many:
        attrs["class"] = "form-select" if isinstance(widget, Select) else "form-control"
    why = reason or bound.help_text
    described = [f"{bound.auto_id}_why"] if why or clause else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    # Only what was typed can be wrong; an empty form is not marked.
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "field": bound,
        "widget": bound.as_widget(attrs=attrs),
        "kind": "many" if many else "check" if isinstance(widget, CheckboxInput) else "one",
        "hidden": bound.is_hidden,
        "reason": why,
        "clause": clause,
    }
