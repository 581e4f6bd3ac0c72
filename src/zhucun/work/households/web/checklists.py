"""Checklists: villages with their counts and gaps, a village's households by items, and the forms that fill them in."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.parts import Tag, Tone
from zhucun.foundation.ui.tables import Column, Table

from ..actions import checklists as actions
from ..models import HouseholdItem
from ..queries import checklists as queries
from ..queries.checklists import NOBODY, Cell, Checklist, Matrix, VillageCount
from ..queries.scope import EDITORS, READERS, edits, reads
from .keeping import kept
from .survey_parts import acting, here, names_of, taken_along, wants_export

State = HouseholdItem.State
_TONES: dict[str, Tone] = {State.MET: "ok", State.GAP: "bad", State.NONE: "", "": "warn"}


class ItemsForm(forms.Form):
    """A state and a note for each item, from a day on."""

    at = day_field("自")

    def __init__(
        self,
        data: Any,  # noqa: ANN401 - what was posted
        *,
        items: tuple[str, ...],
        cells: Mapping[str, Cell],
        **kwargs: Any,  # noqa: ANN401 - passed on
    ) -> None:
        super().__init__(data, **kwargs)
        self.items = items
        for item in items:
            known = cells.get(item, NOBODY)
            self.fields[f"state_{item}"] = forms.ChoiceField(
                label=item,
                choices=State.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=known.state or None,
            )
            self.fields[f"note_{item}"] = forms.CharField(
                label=f"{item}：说明", max_length=200, required=False, initial=known.note
            )

    @property
    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The day, then the items."""
        yield "", [self["at"]]
        yield "项目", [self[name] for item in self.items for name in (f"state_{item}", f"note_{item}")]

    def states(self) -> dict[str, tuple[str, str]]:
        """What was chosen, by item; an item left open is left as it is."""
        data = self.cleaned_data
        return {
            item: (data[f"state_{item}"], data.get(f"note_{item}") or "")
            for item in self.items
            if data.get(f"state_{item}")
        }


@access(*READERS)
@require_safe
def household_checklists(request: HttpRequest) -> HttpResponseBase:
    """The villages of the area looked at by the items of a checklist (``?list=``), with counts and gaps."""
    viewer, area, on = actor_of(request), here(request), clock.today()
    offered = queries.checklists(area, on)
    listing = _chosen(request, offered)
    context: dict[str, object] = {"title": "落实清单", "offered": offered, "chosen": listing}
    if listing is None:
        return render(request, "households/checklists.html", context)
    rows = queries.by_village(viewer=viewer, within=area, listing=listing, on=on)
    table = _villages(listing, rows, names_of(row.village for row in rows))
    if fmt := wants_export(request):
        return taken_along(request, f"{listing.title}（按村）", table.columns, table.rows, fmt)
    return render(request, "households/checklists.html", {**context, "table": table, "on": on})


@access(*READERS)
@require_safe
def village_checklist(request: HttpRequest, village: str) -> HttpResponseBase:
    """The households of a village by the items of a checklist, with its gaps and the village's own items."""
    viewer, on = actor_of(request), clock.today()
    name = _village(request, village, on)
    offered = queries.checklists(village, on)
    listing = _chosen(request, offered)
    context: dict[str, object] = {
        "title": f"{name}{listing.title if listing else '清单'}", "offered": offered, "chosen": listing, "village": village,
        "name": name,
    }  # fmt: skip
    if listing is None:
        return render(request, "households/village_checklist.html", context)
    found = queries.matrix(viewer=viewer, village=village, listing=listing, on=on)
    table = _matrix(found)
    if fmt := wants_export(request):
        return taken_along(request, f"{name}{listing.title}", table.columns, table.rows, fmt)
    context |= {
        "table": table, "counts": _counts(found), "own": _own(found) if listing.village_items else None, "on": on,
        "may_edit": edits(viewer, village),
    }  # fmt: skip
    return render(request, "households/village_checklist.html", context)


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def household_items(request: HttpRequest, id: UUID) -> HttpResponse:
    """How the items of a checklist (``?list=``) stand for a household, from a day on."""
    row, on = kept(request, id), clock.today()
    offered = [one for one in queries.checklists(row.village_id, on) if not one.yearly]
    listing = _chosen(request, offered)
    if listing is None:
        context = {"title": "清单", "offered": offered, "back": reverse("household", args=[row.pk])}
        return render(request, "households/no_checklist.html", context)
    form = ItemsForm(
        request.POST or None,
        items=listing.items,
        cells=queries.cells_of(row.pk, listing, on),
        initial={"at": on},
    )

    def act(data: Mapping[str, Any]) -> object:
        return actions.set_items(
            actor=actor_of(request), household=row, checklist=listing.key, states=form.states(), at=data["at"]
        )

    return acting(
        request, row, form, act, title=f"登记{listing.title}", done=f"{listing.title}已登记。", submit="保存",
        template="households/items_form.html", listing=listing, offered=offered,
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def village_items(request: HttpRequest, village: str) -> HttpResponse:
    """How the items that are a matter of the village stand, from a day on."""
    actor, on = actor_of(request), clock.today()
    name = _village(request, village, on)
    if not edits(actor, village):
        raise Http404
    offered = [one for one in queries.checklists(village, on) if one.village_items]
    listing = _chosen(request, offered)
    if listing is None:
        context = {
            "title": "村级清单",
            "offered": offered,
            "back": reverse("village_checklist", args=[village]),
        }
        return render(request, "households/no_checklist.html", context)
    cells = queries.village_cells([village], listing, on).get(village, {})
    form = ItemsForm(request.POST or None, items=listing.village_items, cells=cells, initial={"at": on})
    back = f"{reverse('village_checklist', args=[village])}?list={listing.key}"

    def act(data: Mapping[str, Any]) -> object:
        return actions.set_village_items(
            actor=actor, village=village, checklist=listing.key, states=form.states(), at=data["at"]
        )

    return form_page(
        request, form, act, title=f"登记{listing.title}（按村）", sub=name, submit="保存", done=f"{listing.title}已登记。", then=back,
        cancel_url=back, template="households/items_form.html", listing=listing, offered=offered,
    )  # fmt: skip


def _chosen(request: HttpRequest, offered: list[Checklist]) -> Checklist | None:
    asked = request.GET.get("list", "")
    return next((one for one in offered if one.key == asked), offered[0] if offered else None)


def _village(request: HttpRequest, key: str, on: date) -> str:
    area = divisions.by_keys([key], on).get(key)
    if area is None or area.level != Level.VILLAGE or not reads(actor_of(request), key):
        raise Http404
    return area.name


def _tag(cell: Cell) -> Tag:
    return Tag(cell.word, _TONES[cell.state])


def _item(item: str) -> Any:  # noqa: ANN401 - a reader of rows
    return lambda row: _tag(row.cells.get(item, NOBODY))


def _matrix(found: Matrix) -> Table:
    def address(row: Any) -> str:  # noqa: ANN401 - a row of the matrix
        return reverse("household", args=[row.household])

    return Table(
        found.checklist.title,
        (
            Column("head", "户主", link=address, read=lambda row: row.head or row.number),
            Column("number", "户编号"),
            *(Column(item, item, read=_item(item)) for item in found.checklist.items),
        ),
        found.rows,
        empty="这个村没有名单上的户。",
        stack=True,
    )


def _counts(found: Matrix) -> Table:
    return Table(
        "按项目合计",
        (
            Column("item", "项目", read=lambda item: item),
            Column("met", "已落实", numeric=True, read=lambda item: found.count(item, State.MET)),
            Column("gap", "未落实", numeric=True, read=lambda item: found.count(item, State.GAP)),
            Column("none", "不需要", numeric=True, read=lambda item: found.count(item, State.NONE)),
            Column("open", "未登记", numeric=True, read=lambda item: found.count(item, "")),
        ),
        found.checklist.items,
    )


def _own(found: Matrix) -> Table:
    def cell(item: str) -> Cell:
        return found.village.get(item, NOBODY)

    return Table(
        "村级项目",
        (
            Column("item", "项目", read=lambda item: item),
            Column("state", "状态", read=lambda item: _tag(cell(item))),
            Column("since", "自", read=lambda item: cell(item).since),
            Column("note", "说明", read=lambda item: cell(item).note),
        ),
        found.checklist.village_items,
        stack=True,
    )


def _villages(listing: Checklist, rows: list[VillageCount], names: Mapping[str, str]) -> Table:
    def address(row: VillageCount) -> str:
        return f"{reverse('village_checklist', args=[row.village])}?list={listing.key}"

    def gaps(item: str) -> Any:  # noqa: ANN401 - a reader of rows
        return lambda row: row.gaps(item)

    def own(item: str) -> Any:  # noqa: ANN401 - a reader of rows
        return lambda row: _tag(row.own.get(item, NOBODY))

    return Table(
        f"{listing.title}（按村）",
        (
            Column("village", "村", read=lambda row: names[row.village], link=address),
            Column("households", "户数", numeric=True),
            *(Column(item, f"{item}：缺", numeric=True, read=gaps(item)) for item in listing.items),
            *(Column(f"own_{item}", f"{item}（村）", read=own(item)) for item in listing.village_items),
        ),
        rows,
        empty="这里没有名单上的户。",
        stack=True,
    )
