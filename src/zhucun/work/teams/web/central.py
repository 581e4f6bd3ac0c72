"""Pages of central units: who covers which county as of a day, one designation with its people, and the forms."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.ui import place
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.held import shown
from zhucun.foundation.ui.listing import FilterForm
from zhucun.work.cadres import queries as cadres
from zhucun.work.units.queries import READERS, central_systems

from ..actions import central as actions
from ..models import Designation
from ..queries import central as queries
from ..queries.siting import OFFICES
from . import central_tables as tables

VIEWERS = tuple(sorted(READERS | {"sending_unit", "lead_department"}))
KEEPERS = tuple(sorted(OFFICES | {"sending_unit"}))
MOST_ITEMS = 20  # a page is for reading; the table and its export hold all


class CoverageFilter(FilterForm):
    """As of a day; by unit or county, by system, by what is flagged."""

    on = day_field("日期", required=False)
    q = forms.CharField(
        label="单位或县", required=False, widget=forms.TextInput(attrs={"type": "search"}), max_length=60
    )
    system = forms.ChoiceField(label="系统", required=False)
    state = forms.ChoiceField(
        label="情况", required=False, choices=[("", "全部"), ("flagged", "要核对"), ("complete", "齐全")]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        system = self.fields["system"]
        assert isinstance(system, forms.ChoiceField)
        system.choices = [("", "全部"), *((row.title, row.title) for row in central_systems())]

    def keeps(self, line: tables.Line) -> bool:
        """Whether a line fits."""
        asked = self.cleaned_data
        fits = asked["q"] in line.unit.name or asked["q"] in line.county.name
        if asked["system"]:
            fits = fits and line.unit.system == asked["system"]
        if asked["state"]:
            fits = fits and bool(line.flags) is (asked["state"] == "flagged")
        return fits


@access(*VIEWERS)
@require_safe
def coverage(request: HttpRequest) -> HttpResponseBase:
    """Every unit and designated county the viewer sees, as of a day, with what falls short."""
    viewer, form = actor_of(request), CoverageFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    on = asked.get("on") or clock.today()
    area = place.current(request) if viewer.holds(READERS) else None
    units = queries.coverage(viewer=viewer, on=on, within=area.key if area else "")
    kept = [line for line in tables.lines(units) if form.is_valid() and form.keeps(line)]
    listed = shown(
        request, caption="中央单位定点扶贫", columns=tables.COVERAGE, rows=kept,
        key=lambda line: str(line.county.designation), filters=form, empty="您所管的范围内没有中央单位的定点扶贫县。",
    )  # fmt: skip
    if listed.export:
        return export_list(
            actor=viewer, kind="定点扶贫", title=f"中央单位定点扶贫（{on}）", columns=tables.COVERAGE, rows=listed.rows,
            fmt=listed.export, county=area.key if area else "",
        )  # fmt: skip
    found = tables.items(_narrowed(units, kept))
    context = {
        "title": "中央单位定点扶贫",
        "sub": f"以 {on:%Y年%-m月%-d日} 计",
        "table": replace(listed.table, stack=True),
        "figures": tables.figures(units),
        "items": found[:MOST_ITEMS],
        "more": max(0, len(found) - MOST_ITEMS),
        "may_designate": viewer.holds({"province_office"}),
    }
    return render(request, "teams/central_coverage.html", context)


def _narrowed(units: list[queries.Unit], kept: list[tables.Line]) -> list[queries.Unit]:
    there = {line.unit.id for line in kept}
    return [unit for unit in units if unit.id in there]


@access(*VIEWERS)
@require_safe
def designation(request: HttpRequest, id: UUID) -> HttpResponse:
    """One designated county of a unit: everybody who serves or served there, and what falls short today."""
    viewer, row, today = actor_of(request), _row(request, id), clock.today()
    unit = queries.whole(row=row, on=today)
    (county,) = unit.counties
    may_second = row.valid_to is None and not unit.restricted and queries.may_second(viewer, row)
    until = f"{tables.last(row.valid_to)} 止" if row.valid_to else "至今"
    context = {
        "title": f"{unit.name} · {county.name}",
        "sub": "中央单位定点扶贫",
        "row": row,
        "facts": [
            ("中央单位", unit.name),
            ("系统", unit.system or "未归入"),
            ("定点县", f"{county.where} {county.name}".strip()),
            ("定点时间", f"{row.valid_from} {until}"),
            ("本单位在任第一书记", "不公开人员" if unit.restricted else f"{unit.first_secretaries} 名（各县合计）"),
        ],
        "items": [] if row.valid_to and row.valid_to <= today else tables.items([unit]),
        "restricted": unit.restricted,
        "officials": tables.officials(county.officials, may_end=may_second),
        "first_secretaries": tables.first_secretaries(county.first_secretaries),
        "may_second": may_second,
        "may_end": row.valid_to is None and queries.may_designate(viewer, row.division_id),
    }  # fmt: skip
    return render(request, "teams/central_designation.html", context)


class DesignationForm(forms.Form):
    """Which county is designated to which unit, and since when."""

    organisation = forms.ChoiceField(label="中央单位")
    county = forms.CharField(
        label="定点县", max_length=40, help_text="填县名或代码；有同名的县时填代码",
        widget=forms.TextInput(attrs={"list": "counties", "autocomplete": "off"}),
    )  # fmt: skip
    since = day_field("自")

    def __init__(self, units: list[organisations.Organisation], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *((str(unit.pk), unit.name) for unit in units)]


@access("province_office")
@require_http_methods(["GET", "POST"])
def designate(request: HttpRequest) -> HttpResponse:
    """Designate a county to a central unit."""
    actor = actor_of(request)
    units = queries.candidates(actor)
    form = DesignationForm(units, request.POST or None, initial={"since": clock.today()})

    def act() -> HttpResponse:
        asked = form.cleaned_data
        unit = next(unit for unit in units if str(unit.pk) == asked["organisation"])
        county = _county(asked["county"], asked["since"])
        row = actions.designate(actor=actor, organisation=unit, division=county.key, since=asked["since"])
        messages.success(request, f"已确定{county.name}为{unit.name}的定点扶贫县。")
        return redirect("central_designation", row.pk)

    area = place.current(request)
    near = divisions.below(area.key, Level.COUNTY, clock.today()) if area and area.key else []
    page = {
        "title": "确定定点扶贫县", "submit": "确定", "cancel_url": reverse("central_coverage"), "counties": near,
    }  # fmt: skip
    return _answered(request, form, act, page)


class EndForm(forms.Form):
    """The first day without, and why."""

    on = day_field("自哪天起不再", help_text="这一天起不再计入")
    reason = forms.CharField(label="理由", max_length=300)


@access("province_office")
@require_http_methods(["GET", "POST"])
def end_designation(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a designation."""
    actor, row = actor_of(request), _row(request, id)
    if not queries.may_designate(actor, row.division_id):
        raise Http404
    form = EndForm(request.POST or None, initial={"on": clock.today()})

    def act() -> HttpResponse:
        actions.end_designation(actor=actor, designation=row, **form.cleaned_data)
        messages.success(request, "已结束这项定点扶贫。")
        return redirect("central_designation", id)

    return _answered(request, form, act, _page("结束定点扶贫", row.organisation.name, "结束", id))


class SecondmentForm(forms.Form):
    """An official's temporary post: who, what, in charge of what, from when to when."""

    cadre = forms.ChoiceField(label="干部")
    post = forms.CharField(
        label="挂任职务", max_length=60, help_text="例如：县委常委、副县长",
    )  # fmt: skip
    portfolio = forms.ChoiceField(label="分工", choices=[("", "请选择"), *queries.PORTFOLIOS.choices])
    since = day_field("到任日期")
    planned_to = day_field("计划任期到（含当日）", help_text="一般为 2 至 3 年；不合的可以保存，但会标出")

    def __init__(self, people: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        field = self.fields["cadre"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *people]


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put an official of the unit on a temporary post in the county."""
    actor, row = actor_of(request), _row(request, id)
    if row.organisation.restricted or not queries.may_second(actor, row):
        raise Http404
    people = {
        str(cadre.pk): cadre
        for cadre in cadres.visible_to(actor).filter(organisation=row.organisation).order_by("name", "pk")
    }
    form = SecondmentForm([(key, cadre.name) for key, cadre in people.items()], request.POST or None)

    def act() -> HttpResponse:
        asked = dict(form.cleaned_data)
        asked["planned_to"] += timedelta(days=1)
        cadre = people[asked.pop("cadre")]
        made = actions.second(actor=actor, designation=row, cadre=cadre, **asked)
        messages.success(request, f"已登记{cadre.name}挂职。")
        for flag in queries.flags_of(made, clock.today()):
            messages.warning(request, flag.sentence)
        return redirect("central_designation", id)

    clauses = {"post": "ZY17-003", "portfolio": "ZY17-003", "planned_to": "ZY17-002"}
    page = _page("登记挂职干部", row.organisation.name, "登记", id) | {"nobody": not people}
    return _answered(request, form, act, page, clauses)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def end_secondment(request: HttpRequest, id: UUID) -> HttpResponse:
    """End an official's temporary post."""
    actor = actor_of(request)
    row = queries.secondment(viewer=actor, pk=id)
    if row is None or not queries.may_second(actor, row.designation):
        raise Http404
    form = EndForm(request.POST or None, initial={"on": clock.today()})

    def act() -> HttpResponse:
        actions.end_secondment(actor=actor, secondment=row, **form.cleaned_data)
        messages.success(request, f"已登记{row.cadre.name}离任。")
        return redirect("central_designation", row.designation_id)

    return _answered(request, form, act, _page("登记离任", row.cadre.name, "登记离任", row.designation_id))


def _page(title: str, sub: str, submit: str, designation: UUID) -> dict[str, Any]:
    back = reverse("central_designation", args=[designation])
    return {"title": title, "sub": sub, "submit": submit, "cancel_url": back}


def _answered(
    request: HttpRequest, form: forms.Form, act: Callable[[], HttpResponse], page: Mapping[str, Any],
    clauses: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The answer of ``act`` to a valid form; else the form, each field with its clause and a refusal with its own."""
    cited, general = dict(clauses or {}), ""
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except NotAllowed:
            raise
        except Refusal as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.sentence)
            if field:
                cited[field] = refusal.clause
            else:
                general = refusal.clause
    fields = [(bound, cited.get(bound.name, "")) for bound in form]
    context = {**page, "form": form, "fields": fields, "refused_by": general}
    return render(request, "teams/central_form.html", context, status=422 if form.errors else 200)


def _row(request: HttpRequest, id: UUID) -> Designation:
    row = queries.designation(viewer=actor_of(request), pk=id)
    if row is None:
        raise Http404
    return row


def _county(text: str, on: date) -> divisions.Area:
    text = text.strip()
    named = [
        area
        for area, _ in divisions.search(text, on, limit=50)
        if area.name == text and area.level == Level.COUNTY
    ]
    if len(named) > 1:
        codes = "、".join(area.code for area in named)
        raise Refusal(f"有 {len(named)} 个县叫“{text}”，请填代码：{codes}。", "", "county")
    try:
        return named[0] if named else divisions.find(text, on)
    except Refusal as refusal:
        raise Refusal(f"没有叫“{text}”的县，请核对名称或填代码。", "", "county") from refusal
