"""People and acts for the tests of procedures: five accounts in 乙县, and short ways through a list's steps."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.test import Client

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy.tests import packing
from zhucun.foundation.publication.queries import PublicNotice
from zhucun.work.households.actions import roll_records, rolls
from zhucun.work.households.actions.roll_records import Count, Finding
from zhucun.work.households.models import Household, Roll, RollEntry, VillagersVote
from zhucun.work.households.queries import rolls as queries

from . import world
from .world import COUNTY, DAY, MACHINE, VILLAGE

TOWNSHIP = VILLAGE[:9]
PASSWORD = "Qingchuan-2015-spring"
BACKEND = "django.contrib.auth.backends.ModelBackend"
AT_HOME = {
    "village_committee": VILLAGE,
    "team_member": VILLAGE,
    "township_clerk": TOWNSHIP,
    "county_office": COUNTY,
    "county_leader": COUNTY,
}


def account(role: str, division: str = "", number: int = 1) -> User:
    """The account of a role, at home in 方山坪村 and what lies above it; ``number`` tells colleagues apart."""
    place = division or AT_HOME[role]
    name = f"{role}-{place}-{number}"
    if there := by_username(name):
        return there
    user = accounts.create_user(actor=MACHINE, username=name, name=name, password=PASSWORD, demo_date=DAY)
    accounts.grant_role(actor=MACHINE, user=user, role=role, division=place, since=date(2014, 1, 1))
    return user


def who(role: str, division: str = "", number: int = 1) -> Actor:
    """The same as an actor."""
    return actor_for(account(role, division, number))


def browser(role: str, division: str = "", on: date = DAY) -> Client:
    """The signed-in browser of that person, whose business date is ``on``."""
    user = account(role, division)
    User.objects.filter(pk=user.pk).update(demo_date=on)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@contextmanager
def later(days: int) -> Iterator[date]:
    """So many days after the day of the world."""
    with clock.business_date(DAY + timedelta(days=days)) as _:
        yield DAY + timedelta(days=days)


def adopt(instrument: str = "plans-templates", division: str = COUNTY) -> None:
    """An area takes an instrument over."""
    policy.adopt(
        actor=MACHINE, instrument=instrument, division=division, citation="测试", valid_from=date(2014, 1, 1)
    )


def rule(folder: Path, *lines: str, chains: str = "") -> None:
    """An instrument of 乙县 that says otherwise: parameters ``key: value`` under clause A-1, and chains."""
    parameters = "".join(f"- {{key: {line}, clause: A-1, force: default}}\n" for line in lines)
    files = {"parameters": parameters, "chains": chains}
    packing.write(
        folder / "test-procedures", instrument=packing.instrument("test-procedures", jurisdiction=COUNTY, start="2015-01-01"),
        **{name: text for name, text in files.items() if text},
    )  # fmt: skip
    policy.load_pack(actor=MACHINE, folder=folder / "test-procedures")


def family(name: str = "李大山", *, size: int = 3, **more: Any) -> Household:
    """A household of a head and ``size - 1`` others."""
    people = [(world.person(name), "户主")]
    people += [(world.person(f"{name}家{number}"), "之子") for number in range(1, size)]
    return world.household(*people, **more)


def drafted(
    *households: Household, kind: str = "identification", by: Actor | None = None, year: int = 2015, title: str = "第一批"
) -> Roll:  # fmt: skip
    """A draft list with each household's application."""
    actor = by or who("village_committee")
    row = rolls.draft_roll(
        actor=actor, kind=kind, village=VILLAGE, title=title, year=year, households=[one.pk for one in households]
    )  # fmt: skip
    if kind in {"identification", "relapse"}:
        for entry in queries.entries(row):
            apply(entry, by=actor)
    return row


def apply(entry: RollEntry, by: Actor | None = None, **details: Any) -> None:
    """The household applied on the day."""
    rolls.note_application(
        actor=by or who("village_committee"), entry=entry, applied_on=clock.today(), reason="因病致贫", details=details or None
    )  # fmt: skip


def submitted(*households: Household, kind: str = "identification", **more: Any) -> Roll:
    """A list under way."""
    row = drafted(*households, kind=kind, **more)
    return rolls.submit_roll(actor=who("village_committee"), roll=row)


def now(row: Roll) -> CaseStep:
    """The one step that is open."""
    (step,) = queries.open_steps(queries.steps(row))
    return step


def finish(row: Roll, role: str = "village_committee", on: date | None = None) -> Roll:
    """Finish the open recorded step, or agree to the open step; the list as it then stands."""
    step = now(row)
    if step.recorded:
        roll_records.finish_step(actor=who(role), roll=row, step=step.pk, on=on or clock.today())
    else:
        approvals.decide(actor=who(role), step=step.pk, outcome="approved", on=on)
    return Roll.objects.get(pk=row.pk)


def vote(
    row: Roll, *, called: int = 30, present: int = 24, in_favour: Sequence[int] = (), by: Actor | None = None
) -> VillagersVote:  # fmt: skip
    """A meeting on the list; all present in favour of every household unless said otherwise, in the order of the list."""
    entries = queries.pending(row)
    wanted = list(in_favour) or [present] * len(entries)
    return roll_records.record_vote(
        actor=by or who("village_committee"), roll=row, step=now(row).pk, held_on=clock.today(), place="村部", chair="张主任",
        recorder="王文书", called=called, present=present, minutes="逐户评议。",
        counts=[Count(one.pk, yes, present - yes, 0) for one, yes in zip(entries, wanted, strict=True)],
    )  # fmt: skip


def examine(
    row: Roll, *, unsound: Sequence[str] = (), by: Actor | None = None, team: str = "赵队长", only: Sequence[str] = ()
) -> None:  # fmt: skip
    """Every household looked into (or only those of some numbers); those whose head is in ``unsound`` are not as they say."""
    entries = [one for one in queries.pending(row) if not only or one.household.number in only]
    roll_records.examine(
        actor=by or who("team_member"), roll=row, step=now(row).pk, body="村委会", people="张主任", team_people=team,
        examined_on=clock.today(),
        findings=[Finding(one.pk, one.head not in unsound, "有楼房" if one.head in unsound else "属实") for one in entries],
    )  # fmt: skip


def notice(row: Roll, *, by: Actor | None = None, board: str = "village") -> PublicNotice:
    """The list posted from today on."""
    return roll_records.post_notice(
        actor=by or who("village_committee"), roll=row, step=now(row).pk, board=board, place="村务公开栏", starts_on=clock.today()
    )  # fmt: skip


def sample(row: Roll, role: str) -> list[str]:
    """A sample drawn and looked into by the role; the numbers drawn."""
    draw = roll_records.draw_sample(actor=who(role), roll=row, step=now(row).pk)
    examine(row, by=who(role), only=draw.numbers)
    return list(draw.numbers)


def to_examination(row: Roll) -> Roll:
    """Through application, nomination and vote."""
    row = finish(row)
    examine(row, by=who("village_committee"))
    row = finish(row)
    vote(row)
    return finish(row)


def to_notice(row: Roll) -> Roll:
    """And through the committee's examination."""
    row = to_examination(row)
    examine(row)
    return finish(row)
