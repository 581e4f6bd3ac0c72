"""How the items of a checklist stand for a household or a village, from a day on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once

from ..models import Household, HouseholdItem, VillageItem
from ..queries import checklists as queries
from .keeping import Amended, amend, happened, locked, note, open_year, plain, village_of

State = HouseholdItem.State


@implements("H15-026", "H15-027", "JX18-022")
@transaction.atomic
def set_items(
    *, actor: Actor, household: Household, checklist: str, states: Mapping[str, tuple[str, str]], at: date
) -> int:
    """Let items of a checklist (policy key) stand so for a household from ``at`` on; how many changed.

    ``states`` maps an item to its state (met, gap, none) and a note. Raises ``NotAllowed``; ``Refusal`` for a checklist or item
    that no instrument in force names, and for one that the yearly survey answers.
    """
    row = locked(actor, household.pk, "登记清单", at)
    listing = _known(checklist, row.village_id, at)
    if listing.yearly:
        raise Refusal(f"“{listing.title}”随年度调查登记，请到年度调查里填写。", "PD-050")
    done = _amended(
        HouseholdItem, {"county": row.county, "household": row}, listing, listing.items, states, at
    )
    if done:
        note(actor, "登记清单", row, at, _detail(listing, done))
    return len(done)


@implements("H15-027", "JX18-022")
@transaction.atomic
def set_village_items(
    *, actor: Actor, village: str, checklist: str, states: Mapping[str, tuple[str, str]], at: date
) -> int:
    """As ``set_items``, of a village (division key) and the items that are a matter of the village."""
    area = village_of(actor, village, at, "登记村级清单")
    happened(at)
    county = divisions.county_key(village, at)
    open_year(actor, county, at, "at")
    listing = _known(checklist, village, at)
    whose = {"county": county, "village_id": village}
    list(VillageItem.objects.select_for_update().filter(**whose, checklist=checklist))
    with once("有人正在登记这份清单，请刷新页面再试。"):
        done = _amended(VillageItem, whose, listing, listing.village_items, states, at)
    if done:
        record(
            actor=actor, verb="登记村级清单", subject_kind="村级清单", subject_id=village, subject_label=f"{area.name}{listing.title}",
            county=county, happened_on=at, detail=_detail(listing, done),
        )  # fmt: skip
    return len(done)


def _known(key: str, village: str, at: date) -> queries.Checklist:
    found = queries.checklist(key, village, at)
    if found is None:
        raise Refusal("这一天在这个村没有制度规定这份清单，请核对日期。", field="at")
    return found


def _amended(
    model: type[HouseholdItem] | type[VillageItem],
    owner: Mapping[str, Any],
    listing: queries.Checklist,
    items: tuple[str, ...],
    states: Mapping[str, tuple[str, str]],
    at: date,
) -> dict[str, Amended]:
    done = {}
    for item, (state, said) in states.items():
        if item not in items:
            raise Refusal(
                f"“{item}”不在“{listing.title}”这一级的项目里，应为：{'、'.join(items)}。", listing.clause
            )
        if state not in State.values:
            raise Refusal(f"“{item}”的状态应为：{'、'.join(str(one) for one in State.labels)}。")
        whose = {**owner, "checklist": listing.key, "item": item}
        changed = amend(whose, model, at, {"state": state, "note": said.strip()})
        if changed.changes:
            done[item] = changed
    return done


def _detail(listing: queries.Checklist, done: Mapping[str, Amended]) -> dict[str, object]:
    return {
        "checklist": listing.key, "items": plain({item: one.detail() for item, one in done.items()}),
    }  # fmt: skip
