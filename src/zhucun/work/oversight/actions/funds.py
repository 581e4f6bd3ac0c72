"""Work funds provided to teams."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.money import fen
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.teams.queries.roster import Team

from ..models import WorkFunds
from .common import not_in_future


@implements("JX18-074")
@transaction.atomic
def provide(
    *,
    actor: Actor,
    team: Team,
    year: int,
    provided_by: Organisation,
    provided_on: date,
    amount: Decimal,
    note: str = "",
) -> WorkFunds:
    """Record work funds (yuan, more than nothing) a body provided to a team for a year.

    By finance and discipline of the team's county or above. The team must have stood at some time of that year.
    """
    if not may_record(actor, team.county):
        raise NotAllowed("只有工作队所在县或上级的财政、纪检可以登记工作经费。")
    if fen(amount) <= 0:
        raise Refusal("金额必须大于零。", field="amount")
    not_in_future(provided_on, "provided_on")
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    if team.valid_from >= following or (team.valid_to is not None and team.valid_to <= first):
        raise Refusal(f"这支工作队{year}年不在村，请核对年度。", "JX18-074", "year")
    row = WorkFunds(
        county=team.county, team=team, year=year, provided_by=provided_by, provided_on=provided_on, amount=amount,
        note=note.strip(),
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        actor=actor, verb="登记工作经费", subject_kind="工作经费", subject_id=row.pk, subject_label=team.organisation.name,
        county=team.county, happened_on=provided_on,
        detail={"team": str(team.pk), "year": year, "fen": fen(amount), "provided_by": provided_by.name},
    )  # fmt: skip
    return row


def may_record(actor: Actor, county: str) -> bool:
    """Whether the actor records funds of a county's teams."""
    return actor.is_system or actor.holds(
        {"finance_discipline"}, path=divisions.path_keys(county, clock.today())
    )
