"""People for the life of teams: cadres of a unit, its two accounts, nominations brought to any state, all by actions.

The unit files with one account (``clerk``) and decides with another (``head``); nobody decides the own case.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals import queries as approval_queries
from zhucun.foundation.approvals.events import Outcome
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.work.cadres.models import Cadre, Post
from zhucun.work.teams.actions import nomination as actions
from zhucun.work.teams.actions.nomination import Candidate
from zhucun.work.teams.models import Nomination, Posting, Team
from zhucun.work.teams.queries import nomination as queries
from zhucun.work.units import actions as units
from zhucun.work.units.actions import ListedUnit
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import MACHINE, PASSWORD, actor

HUNAN_TO = date(2018, 2, 13)


def account(name: str, role: str, division: str = "", body: Organisation | None = None) -> Actor:
    """A further account of a role at a place."""
    if there := by_username(name):
        return actor_for(there)
    user = accounts.create_user(actor=MACHINE, username=name, name=name, password=PASSWORD)
    accounts.grant_role(
        actor=MACHINE, user=user, role=role, division=division, organisation=body, since=date(2015, 1, 1)
    )
    return actor_for(user)


def clerk(body: Organisation) -> Actor:
    """The unit's account that files."""
    return actor("sending_unit", body=body)


def head(body: Organisation) -> Actor:
    """The unit's account that decides."""
    return account(f"head-{body.name}", "sending_unit", body=body)


def cadre(
    body: Organisation, name: str, *, politics: str = "中共党员", rank: str = "正科级", title: str = "主任科员", **more: object
) -> Cadre:  # fmt: skip
    """A cadre of a unit with a post."""
    row = Cadre.objects.create(
        county=body.county,
        organisation=body,
        name=name,
        sex="男",
        born_month=date(1978, 6, 1),
        politics=politics,
        **more,
    )
    Post.objects.create(
        county=body.county, cadre=row, organisation=body, title=title, rank=rank, valid_from=date(2010, 1, 1)
    )
    return row


def candidate(nomination: Nomination, role: str = "member", **more: object) -> Candidate:
    """A candidate with every criterion met and the batch's whole term, unless said otherwise."""
    wanted, _, _ = queries.criteria(nomination)
    said = {
        "role": role, "planned_to": HUNAN_TO, "first_secretary": role == "leader",
        "criteria": dict.fromkeys(wanted, (True, "")),
    } | more  # fmt: skip
    return Candidate(**said)  # type: ignore[arg-type]  # the fields of a candidate


def nominate(
    batch: Batch, body: Organisation, people: Sequence[tuple[Cadre, str]], *, village: str, starts_on: date,
    decided: bool = True, **more: object,
) -> Nomination:  # fmt: skip
    """A draft with these people in these roles, the collective decision recorded."""
    who = clerk(body)
    row = actions.draft(actor=who, batch=batch, organisation=body, village=village, starts_on=starts_on)
    for one, role in people:
        actions.put_nominee(actor=who, nomination=row, cadre=one, candidate=candidate(row, role, **more))
    if decided:
        actions.record_decision(
            actor=who, nomination=row, meeting_on=clock.today(), minutes="党组纪要〔2015〕3号"
        )
    row.refresh_from_db()
    return row


def decide(row: UUID | None, *people: Actor, outcome: Outcome = "approved", opinion: str = "") -> None:
    """These people decide the open steps of a case in turn."""
    assert row is not None
    for who in people:
        step = approval_queries.inbox(viewer=who).filter(case_id=row)[0]
        papers = dict.fromkeys(step.evidence_wanted, "见附件")
        approvals.decide(
            actor=who, step=step.pk, outcome=outcome, opinion=opinion, evidence=papers, password=PASSWORD
        )


def approve(row: Nomination, *people: Actor) -> Team:
    """Submit a draft, let these people agree, and return the team."""
    row = actions.submit(actor=clerk(row.organisation), nomination=row)
    decide(row.case, *people)
    row.refresh_from_db()
    assert row.team is not None
    return row.team


def formed(
    batch: Batch, body: Organisation, village: str = "990101200200", on: date = date(2015, 3, 10)
) -> Team:
    """A team of a leader and a member, approved by unit and Organisation Department."""
    people = [(cadre(body, "周建国"), "leader"), (cadre(body, "吴敏"), "member")]
    row = nominate(batch, body, people, village=village, starts_on=on)
    return approve(row, head(body), actor("selection_office", "99"))


def leader(team: Team) -> Posting:
    return Posting.objects.get(team=team, role="leader", valid_to=None)


def member(team: Team) -> Posting:
    return Posting.objects.get(team=team, role="member", valid_to=None)


# --- 甲县 under Linfen's measures -------------------------------------------------------------------------------


def linfen_batch(names: Sequence[str] = ("甲县财政局", "甲县林业局")) -> Batch:
    """甲县 (990101) carries out Linfen's measures; its own units are on the list of a batch of 2018."""
    policy.adopt(
        actor=MACHINE,
        instrument="linfen-2018-34",
        division="990101",
        citation="测试",
        valid_from=date(2018, 7, 31),
    )
    batch = units.open_batch(
        actor=MACHINE, division="990101", title="2018年甲县派驻村帮扶", instrument="linfen-2018-34",
        starts_on=date(2018, 7, 31), ends_on=date(2020, 12, 31),
    )  # fmt: skip
    listed = [ListedUnit(name, "organs", "县直单位") for name in names]
    units.load_units(actor=MACHINE, batch=batch, units=listed, totals=[], level="county")
    return batch


def add_places(places: dict[str, str]) -> None:
    for code, name in places.items():
        divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
