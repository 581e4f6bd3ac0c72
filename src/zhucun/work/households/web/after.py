"""Looking again: the re-verification of registered households, and follow-ups of lifted ones."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.prefix import begins
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Figure, Tag
from zhucun.foundation.ui.tables import Column, Table

from ..actions import after as actions
from ..models import Household
from ..obligations import FOLLOW_UPS
from ..queries import after as queries
from ..queries.listing import with_present
from ..queries.register import states_on
from ..queries.scope import EDITORS, READERS
from .aid import words
from .aid_forms import FollowUpForm, ReverificationForm
from .keeping import kept
from .survey_parts import acting, editable, found_or_404, here, named, taken_along, year_asked
from .tables import head_of


class VillageFilter(FilterForm):
    """Of one village, by its code; so a duty opens its own village."""

    village = forms.CharField(label="村（区划代码）", required=False, max_length=20)

    def apply(self, queryset: Any) -> Any:  # noqa: ANN401 - a queryset
        """Narrowed."""
        village = self.cleaned_data["village"].strip()
        return queryset.filter(begins("village__key", village)) if village else queryset


def _village(row: Any) -> str:  # noqa: ANN401 - a household with the spans of its village
    spans = sorted(row.village.spans.all(), key=lambda one: one.valid_from)
    return str(spans[-1].name) if spans else str(row.village_id)


UNVERIFIED = Listing(
    caption="尚未核查的户",
    columns=(
        Column("number", "户编号", link=lambda row: reverse("household", args=[row.pk]), sort="number"),
        Column("head", "户主", read=head_of),
        Column("village", "村", read=_village),
        Column("group", "组"),
        Column(
            "record", "办理", read=lambda row: "登记核查", link=lambda row: reverse("reverification_record", args=[row.pk])
        ),
    ),
    sorts=(Sort("number", ("village_id", "number", "id")),),
    filters=VillageFilter,
    empty="没有尚未核查的户。",
    stack=True,
)  # fmt: skip
TO_FOLLOW = Listing(
    caption="脱贫户回访",
    columns=(
        Column("number", "户编号", link=lambda row: reverse("household", args=[row.pk]), sort="number"),
        Column("head", "户主", read=head_of),
        Column("village", "村", read=_village),
        Column("group", "组"),
        Column("visits", "今年回访（次）", numeric=True),
        Column("last_visit", "最近一次"),
        Column(
            "record", "办理", read=lambda row: "登记回访", link=lambda row: reverse("follow_up_record", args=[row.pk])
        ),
    ),
    sorts=(Sort("number", ("village_id", "number", "id")),),
    filters=VillageFilter,
    empty="这里没有今年以前脱贫的户。",
    stack=True,
)  # fmt: skip


def _listing(viewer: Actor, listing: Listing) -> Listing:
    """The list with its last column, the act, for those alone who may write."""
    return listing if viewer.holds(EDITORS) else replace(listing, columns=listing.columns[:-1])


@access(*READERS)
@require_safe
def reverifications(request: HttpRequest) -> HttpResponseBase:
    """The registered households of the area looked at that nobody visited again this year, and the differences found."""
    viewer, area, year = actor_of(request), here(request), year_asked(request)
    on = clock.today()
    left = queries.unverified(viewer, year=year, on=on).filter(begins("village__key", area))
    listing = _listing(viewer, UNVERIFIED)
    listed = listing.answer(request, with_present(left, on))
    if listed.export:
        found = listed.rows_to_export.iterator(chunk_size=2000)
        return taken_along(request, f"{year}年尚未核查的户", listing.columns, found, listed.export)
    done = queries.reverifications(viewer).filter(begins("household__village__key", area), year=year)
    context = {
        "title": f"{year}年重新核查", "table": listed.table,
        "figures": [
            Figure("已核查", f"{done.count()} 户"), Figure("尚未核查", f"{left.count()} 户"),
            Figure("与登记不一致", f"{done.exclude(differences=[]).count()} 户"), Figure("不符合条件", f"{done.filter(sound=False).count()} 户"),
        ],
        "differing": _differing(done.exclude(differences=[]).order_by("-visited_on", "-pk")[:50]),
    }  # fmt: skip
    return render(request, "households/reverifications.html", context)


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def reverification_record(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record what was found on a visit; what is registered stands in the fields."""
    row, today = kept(request, id), clock.today()
    known = queries.registered(row, today)
    state = states_on([row.pk], today).get(row.pk)
    again = queries.reverification_of(viewer=actor_of(request), household=row.pk, year=today.year) is not None
    water = known.get("water_safe")
    initial = {
        **known, "water_safe": "" if water is None else "yes" if water else "no", "visited_on": today,
        "visited_by": actor_of(request).label,
    }  # fmt: skip
    form = ReverificationForm(
        request.POST or None, causes=_choices("cause", row, known), dangers=_choices("house_danger", row, known), properties=_choices("property", row, known),
        confirmed=[one for one in (state.cause, *state.causes) if one] if state else [], again=again, initial=initial,
    )  # fmt: skip

    def act(data: Mapping[str, Any]) -> object:
        return actions.reverify(
            actor=actor_of(request), household=row, visited_on=data["visited_on"], visited_by=data["visited_by"],
            found=form.found(), causes=data["causes"], sound=data["sound"], remark=data["remark"], reason=data.get("reason", ""),
        )  # fmt: skip

    return acting(
        request, row, form, act, title="登记重新核查", done="核查已登记，与登记的差异已列出。",
        then=lambda found: reverse("reverification", args=[found.pk]), template="households/reverification_form.html",
    )  # fmt: skip


@access(*READERS)
@require_safe
def reverification(request: HttpRequest, id: UUID) -> HttpResponse:
    """A re-verification: each difference from the registry, and the causes confirmed."""
    row = found_or_404(queries.reverifications(actor_of(request)).filter(pk=id).first())
    context = {
        "title": f"{row.year}年重新核查", "sub": named(row.household), "row": row, "may_edit": editable(request, row.household),
        "facts": [
            ("户编号", row.household.number), ("核查日期", row.visited_on), ("核查人", row.visited_by),
            ("核查结论", "符合条件" if row.sound else "不符合条件"), ("确认的致贫原因", "、".join(row.causes)), ("说明", row.note),
        ],
        "table": Table(
            "与登记不一致", (Column("field", "项目"), Column("registered", "登记"), Column("found", "核查")), row.differences,
            empty="没有与登记不一致的。", stack=True,
        ),
    }  # fmt: skip
    return render(request, "households/reverification.html", context)


@access(*READERS)
@require_safe
def follow_ups(request: HttpRequest) -> HttpResponseBase:
    """The households lifted before this year in the area looked at, with this year's follow-ups."""
    viewer, area, on = actor_of(request), here(request), clock.today()
    rows = queries.to_follow(viewer, on=on).filter(begins("village__key", area))
    listing = _listing(viewer, TO_FOLLOW)
    listed = listing.answer(request, with_present(rows, on))
    if listed.export:
        found = listed.rows_to_export.iterator(chunk_size=2000)
        return taken_along(request, "脱贫户回访", listing.columns, found, listed.export)
    needed = policy.find(FOLLOW_UPS, division=area, on=on)
    context = {"title": f"{on.year}年脱贫户回访", "table": listed.table, "needed": needed}
    return render(request, "households/follow_ups.html", context)


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def follow_up_record(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record a look at a lifted household."""
    row = kept(request, id)
    initial = {"visited_on": clock.today(), "visited_by": actor_of(request).label}
    form = FollowUpForm(request.POST or None, initial=initial)
    return acting(
        request, row, form, lambda data: actions.follow_up(actor=actor_of(request), household=row, **data),
        title="登记脱贫回访", done="回访已登记。",
    )  # fmt: skip


def _choices(name: str, row: Household, known: Mapping[str, object]) -> list[tuple[str, str]]:
    """The words of a list, and the registered one where the list no longer has it: what was not different stays as it is."""
    offered, held = words(name, row), str(known.get(name) or "")
    return offered if not held or (held, held) in offered else [(held, held), *offered]


def _differing(rows: Any) -> Table:  # noqa: ANN401 - a queryset
    def said(row: queries.Reverification) -> str:
        return "；".join(
            f"{one['field']}：{one['registered'] or '无'} → {one['found'] or '无'}" for one in row.differences
        )

    return Table(
        "与登记不一致的户",
        (
            Column("number", "户编号", read=lambda row: row.household.number, link=lambda row: reverse("reverification", args=[row.pk])),
            Column("visited_on", "核查日期"),
            Column("sound", "结论", read=lambda row: Tag("符合条件", "ok") if row.sound else Tag("不符合条件", "bad")),
            Column("said", "登记 → 核查", read=said),
            Column("causes", "确认的致贫原因", read=lambda row: "、".join(row.causes)),
        ),
        list(rows),
        empty="没有与登记不一致的户。",
        stack=True,
    )  # fmt: skip
