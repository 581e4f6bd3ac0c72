"""Environment checks, collective income, the simple ledgers and the base items of a village."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.races import once
from zhucun.work.teams.queries import roster

from ..models import BaseRecord, CollectiveEntry, EnvironmentCheck, LedgerEntry
from ..queries import lists
from .common import county_of, not_in_future, note, said, village


@implements("PL-040")
@transaction.atomic
def check_environment(
    *,
    actor: Actor,
    village_key: str,
    checked_on: date,
    checker: str,
    cleared: Mapping[str, bool],
    note_text: str = "",
) -> EnvironmentCheck:
    """Record a look at the village: for each heap and kind of disorder of the list in force whether it is cleared.

    Refused: items missing from the list or beside it, a day to come; ``Conflict`` for a second check of the day.
    """
    village(actor, village_key, checked_on)
    not_in_future(checked_on, "checked_on")
    wanted = lists.environment_items(village_key, checked_on)
    if not wanted:
        raise Refusal("本地区没有环境检查的清单，请先采用有清单的制度。")
    if missing := [item for item in wanted if item not in cleared]:
        raise Refusal(f"还没有填写：{'、'.join(missing)}。每一项都要检查。", wanted[missing[0]], "cleared")
    if beside := [item for item in cleared if item not in wanted]:
        raise Refusal(f"清单里没有：{'、'.join(beside)}。", next(iter(wanted.values())), "cleared")
    row = EnvironmentCheck(
        county=county_of(village_key), village_id=village_key, checked_on=checked_on,
        checker=said(checker, "请填写检查人。", "checker"), items=[[item, bool(cleared[item])] for item in wanted],
        note=note_text.strip(),
    )  # fmt: skip
    with once(f"{checked_on:%Y年%-m月%-d日}已经登记过一次检查。登记有误的，请先作废。", "checked_on"):
        row.save(force_insert=True)
    left = [item for item, done in row.cleared().items() if not done]
    note(actor, "登记", row, row.checker, checked_on, left=left)
    return row


@implements("JX18-023")
@transaction.atomic
def book(
    *,
    actor: Actor,
    village_key: str,
    kind: str,
    booked_on: date,
    subject: str,
    amount: Decimal,
    year: int | None = None,
    note_text: str = "",
) -> CollectiveEntry:
    """Enter collective income (``subject`` is its source) or a use of it (its purpose), for ``year`` or that of the day.

    The team in the village on the day puts its name to it; where several are, the first that came.
    """
    area = village(actor, village_key, booked_on)
    not_in_future(booked_on, "booked_on")
    words = dict(CollectiveEntry.Kind.choices)
    if kind not in words:
        raise Refusal("请选择收入或使用。", field="kind")
    if amount <= 0:
        raise Refusal("金额应大于零。", "JX18-023", "amount")
    teams = roster.teams(system()).filter(in_force(booked_on), village=village_key).order_by("valid_from")
    team = teams.first()
    row = CollectiveEntry.objects.create(
        county=county_of(village_key), village_id=village_key, kind=kind, year=year or booked_on.year, booked_on=booked_on,
        subject=said(subject, "请写明来源或用途。", "subject"), amount=amount, team=team,
        team_label=f"{team.organisation.name}驻{area.name}工作队" if team else "", note=note_text.strip(),
    )  # fmt: skip
    note(
        actor,
        "登记",
        row,
        f"{words[kind]}：{row.subject}",
        booked_on,
        amount=str(amount),
        team=row.team_label,
    )
    return row


@implements("PL-131")
@transaction.atomic
def enter(
    *,
    actor: Actor,
    village_key: str,
    ledger: str,
    kind: str,
    happened_on: date,
    people: str,
    content: str = "",
    until: date | None = None,
) -> LedgerEntry:
    """Enter a Party meeting, a turn of duty, a look at the three assets, or a reserve cadre (``people``).

    A duty rota is made for days to come; everything else has happened. Refused: a ledger or kind that is not in the list.
    """
    village(actor, village_key, happened_on)
    titles = dict(LedgerEntry.Ledger.choices)
    if ledger not in titles:
        raise Refusal("没有这种台账，请重新选择。", field="ledger")
    kinds = lists.ledger_kinds(village_key, happened_on).get(ledger, [])
    if kind not in kinds:
        raise Refusal(
            f"“{titles[ledger]}”没有“{kind}”这一类，请从{'、'.join(kinds)}中选择。", "PD-065", "kind"
        )
    if ledger != LedgerEntry.Ledger.ROTA:
        not_in_future(happened_on, "happened_on")
    if until is not None and until < happened_on:
        raise Refusal("结束日期不能早于开始日期。", field="until")
    row = LedgerEntry.objects.create(
        county=county_of(village_key), village_id=village_key, ledger=ledger, kind=kind, happened_on=happened_on,
        until=until, people=said(people, "请填写人员。", "people"), content=content.strip(),
    )  # fmt: skip
    note(actor, "登记", row, f"{titles[ledger]}：{kind}", happened_on)
    return row


@implements("JX18-027")
@transaction.atomic
def check_base_record(
    *,
    actor: Actor,
    village_key: str,
    item: str,
    checked_on: date,
    present: bool,
    updated_on: date | None = None,
    households: int | None = None,
    note_text: str = "",
) -> BaseRecord:
    """Record whether a base item is there, when it was last brought up to date, and at how many households.

    Refused: an item that the list in force does not have, a present one without the day of its last update.
    """
    village(actor, village_key, checked_on)
    not_in_future(checked_on, "checked_on")
    items, clause = lists.base_items(village_key, checked_on)
    if item not in items:
        known = f"请从{'、'.join(items)}中选择" if items else "本地区没有基础资料的清单"
        raise Refusal(f"没有“{item}”这一项，{known}。", clause, "item")
    if present and updated_on is None:
        raise Refusal("有这份资料的，请填写最近更新日期。", clause, "updated_on")
    if updated_on is not None and updated_on > checked_on:
        raise Refusal("更新日期不能晚于核对日期。", clause, "updated_on")
    row = BaseRecord.objects.create(
        county=county_of(village_key), village_id=village_key, item=item, checked_on=checked_on, present=present,
        updated_on=updated_on if present else None, households=households, note=note_text.strip(),
    )  # fmt: skip
    note(actor, "核对", row, item, checked_on, present=present)
    return row
