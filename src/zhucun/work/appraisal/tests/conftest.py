"""A small invented world under 演示市: 甲县 carries out the city's measures, 乙县 the collection of plans.

甲县 has a team each of a county, a city and a province unit in 东川村, 羊坡村 and 石坪村; 乙县 one of its own. Every team has one
member. The business date is 10 September 2018; every account's sign-in carries it.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals import queries as cases
from zhucun.foundation.approvals.events import Outcome
from zhucun.foundation.approvals.models import CaseStep
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.events import announce
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import packs
from zhucun.work.appraisal.actions import facts, recalls
from zhucun.work.appraisal.models import Recall, RecallFact
from zhucun.work.cadres import actions as cadres
from zhucun.work.cadres.models import Cadre
from zhucun.work.duty.events import AbsenceCounted
from zhucun.work.teams.models import Posting, Team
from zhucun.work.units import actions as units

DAY = date(2018, 9, 10)
SINCE = date(2018, 1, 8)
MACHINE = system("测试")
PASSWORD = "Beichuan-2018-autumn"
BACKEND = "django.contrib.auth.backends.ModelBackend"
PLACES = {
    "99": "演示省",
    "9901": "演示市",
    "990101": "甲县",
    "990102": "乙县",
    "990101200": "东川乡",
    "990101201": "石坪乡",
    "990102200": "铁厂乡",
    "990101200200": "东川村",
    "990101200201": "羊坡村",
    "990101201200": "石坪村",
    "990102200200": "方山坪村",
}
# sending level → unit, its area, the village, the member
SENT = {
    "county": ("甲县教育局", "990101", "990101200200", "甲一"),
    "city": ("演示市水务局", "9901", "990101200201", "乙二"),
    "province": ("演示省林业厅", "99", "990101201200", "丙三"),
    "other": ("乙县财政局", "990102", "990102200200", "丁四"),
}


@dataclass(frozen=True)
class World:
    """The members' services by who sent them: county, city, province, and ``other`` of 乙县."""

    county: Posting
    city: Posting
    province: Posting
    other: Posting


@pytest.fixture
def day(db: None) -> Iterator[date]:
    """The business date."""
    with clock.business_date(DAY):
        yield DAY


@pytest.fixture
def world(day: date) -> World:
    """The areas, the instruments, four teams with a member each."""
    for code, name in PLACES.items():
        divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
    for county, instrument in (("990101", "linfen-2018-34"), ("990102", "plans-templates")):
        policy.adopt(
            actor=MACHINE,
            instrument=instrument,
            division=county,
            citation="测试",
            valid_from=date(2018, 7, 31),
        )
    return World(**{level: serve(level, *row) for level, row in SENT.items()})


def serve(level: str, unit: str, division: str, village: str, name: str) -> Posting:
    """A team of the unit in the village and its one member, who has an account."""
    sent_by = "county" if level == "other" else level
    body = organisations.register(
        actor=MACHINE, name=unit, kind="party_government", level=sent_by, division=division
    )
    batch = units.open_batch(
        actor=MACHINE, division=division, title=f"{unit}2018年驻村帮扶", instrument="linfen-2018-34", starts_on=SINCE,
        ends_on=date(2020, 1, 8),
    )  # fmt: skip
    county = village[:6]
    team = Team.objects.create(
        county=county, batch=batch, organisation=body, village_id=village, level=sent_by, valid_from=SINCE
    )
    cadre = Cadre.objects.create(
        county=division, organisation=body, name=name, sex="男", born_month=date(1980, 6, 1), politics="中共党员",
        account=account(name, "team_member", village),
    )  # fmt: skip
    return post(team, cadre)


def post(team: Team, cadre: Cadre, *, since: date = SINCE, role: str = "leader") -> Posting:
    """A service in a team."""
    posting = Posting.objects.create(
        county=team.county, team=team, cadre=cadre, role=role, valid_from=since, planned_to=date(2020, 1, 8)
    )
    cadres.take_station(
        cadre=cadre,
        division=team.village_id,
        purpose="驻村",
        source=posting.pk,
        since=since,
        county=team.county,
    )
    return posting


# --- people -----------------------------------------------------------------------------------------------------


def account(name: str, role: str, division: str = "", body: Organisation | None = None) -> User:
    """The account of that name, with one role."""
    if there := by_username(name):
        return there
    user = accounts.create_user(actor=MACHINE, username=name, name=name, password=PASSWORD, demo_date=DAY)
    accounts.grant_role(
        actor=MACHINE, user=user, role=role, division=division, organisation=body, since=date(2015, 1, 1)
    )
    return user


def user(role: str, place: str | Organisation = "", number: int = 1) -> User:
    """One of the people who hold a role at a place."""
    division, body = (place, None) if isinstance(place, str) else ("", place)
    return account(f"{role}-{body.name if body else division}-{number}", role, division, body)


def actor(role: str, place: str | Organisation = "", number: int = 1) -> Actor:
    """The same as an actor."""
    return actor_for(user(role, place, number))


def member(posting: Posting) -> Actor:
    """The member's own account as an actor."""
    assert posting.cadre.account is not None
    return actor_for(posting.cadre.account)


def browser(who: User) -> Client:
    """The signed-in browser of a person."""
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def county_office(number: int = 1) -> Actor:
    """An official of 甲县's office; the second decides what the first prepared."""
    return actor("county_office", "990101", number)


# --- acts -------------------------------------------------------------------------------------------------------


def note(
    posting: Posting,
    kind: str,
    *,
    on: date = date(2018, 9, 1),
    who: Actor | None = None,
    **said: Any,
) -> RecallFact:
    """Put a fact on record, by the county office unless said otherwise."""
    office = who or actor("county_office", posting.county)
    return facts.note_fact(
        actor=office, posting=posting, kind=kind, happened_on=on, source="演示文件1号", **said
    )


def absent(posting: Posting, running: int, yearly: int, on: date = date(2018, 9, 9)) -> None:
    """What ``duty`` tells once it counts."""
    with transaction.atomic():
        announce(AbsenceCounted(posting.pk, on, running, yearly, {"days": running}))


def graded(posting: Posting) -> RecallFact:
    """The ground most tests use: graded 不合格 on 1 September."""
    return note(posting, "grade", text="不合格")


def prepared(posting: Posting, ground: int = 3) -> Recall:
    """A recall taken up by the first official of 甲县's office."""
    return recalls.prepare(
        actor=county_office(), posting=posting, ground=ground, confirmed_on=date(2018, 9, 8), confirmed_by="演示核实组",
        confirmation="查阅考核材料，属实",
    )  # fmt: skip


def heard(recall: Recall) -> Recall:
    """The member's own word."""
    return recalls.explain(actor=member(recall.posting), recall=recall, text="家中有病人须照料", on=DAY)


def submitted(posting: Posting) -> Recall:
    """A recall before the chain."""
    graded(posting)
    return recalls.submit(actor=county_office(), recall=heard(prepared(posting)), opinion="建议召回")


def decide(
    recall: Recall, who: Actor, outcome: Outcome = "approved", on: date = DAY, opinion: str = "意见"
) -> None:
    """Decide the open step of a recall's chain."""
    recall.refresh_from_db()
    assert recall.case is not None
    step = CaseStep.objects.get(case_id=recall.case, state="open")
    approvals.decide(
        actor=who, step=step.pk, outcome=outcome, opinion=opinion, on=on,
        evidence={"书面意见": "演示意见1号", "召回通知": "演示通知1号"}, password=PASSWORD,
    )  # fmt: skip


def recalled(posting: Posting, on: date = DAY, issuer: Actor | None = None) -> Recall:
    """A recall through its whole chain, notice on that day."""
    recall = submitted(posting)
    decide(recall, county_office(2), on=on)
    decide(recall, issuer or county_office(2), on=on)
    recall.refresh_from_db()
    return recall


def inbox(who: Actor) -> list[str]:
    """What waits for a person."""
    return [step.title for step in cases.inbox(viewer=who)]


def change_pack(folder: Path, wording: dict[str, str], instrument: str = "linfen-2018-34") -> None:
    """Load a pack anew with other words in its parameters."""
    copy = folder / instrument
    shutil.copytree(packs.TREE / instrument, copy)
    file = copy / "parameters.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in wording.items():
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    shutil.rmtree(copy / "cases", ignore_errors=True)
    policy.load_pack(actor=MACHINE, folder=copy)
