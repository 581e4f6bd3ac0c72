"""Two worlds: Hunan's circular of 2015 taken in through the import mechanism, and a small invented province.

演示省 (99) has 甲县 with two townships and 乙县 with one; it carries out Hunan's circular. Every state is made by actions.
"""

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

import zhucun.demo
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import queries as import_queries
from zhucun.foundation.imports import work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import packs
from zhucun.work.teams.actions import placement, siting
from zhucun.work.teams.models import PlacementPlan, VillageSiting
from zhucun.work.teams.placement.facts import CountyRow, PlacedUnit, Placements, Where
from zhucun.work.teams.placement.text import plain
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, MACHINE, STARTS, actor, load, make_batch

FILES = Path(zhucun.demo.__path__[0]) / "data" / "hunan2015"

# --- Hunan ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hunan:
    """The batch of 2015 with its office; ``plan`` is annex 2 as issued, once it is taken in."""

    batch: Batch
    office: Actor
    plan: PlacementPlan | None = None


@pytest.fixture(scope="module")
def hunan_list(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Hunan]:
    """Annex 1 is in force; rolled back after the file."""
    with django_db_blocker.unblock(), clock.business_date(DAY), transaction.atomic():
        office, batch = actor("province_office", "43"), make_batch()
        take_in(office, batch, "placement-units", "附件1.docx", (FILES / "annex1.docx").read_bytes())
        batch.refresh_from_db()
        yield Hunan(batch, office)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def hunan(hunan_list: Hunan, django_db_blocker: DjangoDbBlocker) -> Iterator[Hunan]:
    """Annex 2 is a draft besides, its 32 names settled by a person."""
    with django_db_blocker.unblock(), transaction.atomic():
        job = upload_annex2(hunan_list)
        settle(hunan_list, job)
        take_over(hunan_list.office, job)
        yield replace(hunan_list, plan=PlacementPlan.objects.get(batch=hunan_list.batch))
        transaction.set_rollback(True)


def upload_annex2(world: Hunan, name: str = "附件2.docx") -> ImportJob:
    """Annex 2 as issued, checked."""
    content = (FILES / "annex2.docx").read_bytes()
    return upload(world.office, world.batch, "placement-table", name, content)


def confirmed_names() -> dict[str, str]:
    """Name in annex 2 → name on the list, for the 32 that differ."""
    with (FILES / "aliases.csv").open(encoding="utf-8", newline="") as file:
        return {row["annex2_name"]: row["annex1_name"] for row in csv.DictReader(file)}


def settle(world: Hunan, job: ImportJob) -> None:
    """Answer every name asked with the name on the list, as a person would type it."""
    known = {plain(text): name for text, name in confirmed_names().items()}
    asked = import_queries.names_asked(job)
    choices = [(one.register, one.text, known[plain(one.text)]) for one in asked]
    imports.settle_names(actor=world.office, job=job, choices=choices)


def upload(who: Actor, batch: Batch, layout: str, name: str, content: bytes) -> ImportJob:
    """Upload a file for a batch and check it."""
    file = ContentFile(content, name=name)
    job = imports.upload(actor=who, layout=layout, file=file, county=batch.division_id, subject=str(batch.pk))
    work.check(job.pk)
    job.refresh_from_db()
    return job


def take_over(who: Actor, job: ImportJob) -> ImportJob:
    """Commit a job, the background step included."""
    imports.commit(actor=who, job=job)
    work.commit(job.pk)
    job.refresh_from_db()
    return job


def take_in(who: Actor, batch: Batch, layout: str, name: str, content: bytes) -> ImportJob:
    """Upload, check and commit a file without open points."""
    job = take_over(who, upload(who, batch, layout, name, content))
    assert job.state == ImportJob.State.DONE, job.message
    return job


# --- the small province -----------------------------------------------------------------------------------------

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
    "990101201201": "高崖村",
    "990102200200": "方山坪村",
}
FILED = ("990101200200", "990101200201", "990101201200", "990102200200")
COUNTIES = {"甲县": 40, "乙县": 35}
UNITS = {
    "演示水利厅": "甲县",
    "演示大学": "甲县",
    "演示民政厅": "乙县",
    "演示林业厅": "乙县",
    "演示国资委": "乙县",
    "演示农商银行": "乙县",
}


@pytest.fixture
def day(db: None) -> Iterator[date]:
    """The business date: 10 March 2015."""
    with clock.business_date(DAY):
        yield DAY


@pytest.fixture
def batch(day: date) -> Batch:
    """The batch of 演示省 with its six units; nothing is placed."""
    for code, name in PLACES.items():
        divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
    policy.adopt(actor=MACHINE, instrument="hunan-2015-1", division="99", citation="测试", valid_from=STARTS)
    row = make_batch("99")
    load(row, UNITS)
    return row


@pytest.fixture
def plan(batch: Batch) -> PlacementPlan:
    """The draft that places all six."""
    return import_table(batch, UNITS)


@pytest.fixture
def adopted(batch: Batch, plan: PlacementPlan) -> PlacementPlan:
    """The draft is in force, and four villages are registered."""
    for village in FILED:
        figures.set_mark(
            actor=MACHINE, division=village, kind="filed_poor_village", value="2014", since=date(2015, 1, 1)
        )
    placement.adopt(actor=MACHINE, plan=plan)
    return plan


def body(name: str) -> Organisation:
    """A unit of 演示省."""
    return organisations.named("99", [name])[name]


def table(units: dict[str, str], villages: dict[str, int] | None = None) -> Placements:
    """A table with these units by county."""
    numbers = villages or COUNTIES
    where = [Where("表.csv", "", row, "A1") for row in range(2, 2 + len(units) + len(numbers))]
    rows = tuple(
        CountyRow("演示市", name, count, list(units.values()).count(name), None, where[place])
        for place, (name, count) in enumerate(numbers.items())
    )
    placed = tuple(
        PlacedUnit(name, "演示市", county, "organs", "机关事业单位", where[len(numbers) + place])
        for place, (name, county) in enumerate(units.items())
    )
    return Placements(rows=rows, units=placed, printed=(), by_unit=False)


def import_table(
    batch: Batch, units: dict[str, str], *, file: str = "表.csv", villages: dict[str, int] | None = None
) -> PlacementPlan:
    """A table kept as a draft, every name as in the list; ``file`` stands for its content."""
    return placement.import_plan(
        actor=MACHINE, batch=batch, table=table(units, villages), meant={name: body(name).pk for name in units},
        file_name=file, file_hash=file,
    )  # fmt: skip


def change_pack(folder: Path, file: str, wording: dict[str, str]) -> None:
    """Load Hunan's pack anew with other words in one of its files."""
    copy = folder / "hunan-2015-1"
    shutil.copytree(packs.TREE / "hunan-2015-1", copy)
    text = (copy / file).read_text(encoding="utf-8")
    for old, new in wording.items():
        assert old in text, old
        text = text.replace(old, new)
    (copy / file).write_text(text, encoding="utf-8")
    shutil.rmtree(copy / "cases")
    policy.load_pack(actor=MACHINE, folder=copy)


CRITERIA = dict.fromkeys(["自然条件", "地理位置", "基层组织建设状况", "当地经济发展区划"], "已考虑")


def choose(
    batch: Batch, unit: str = "演示水利厅", village: str = "990101200200", *, since: date = DAY,
    agreed: date = date(2015, 3, 9), who: Actor = MACHINE, criteria: dict[str, str] | None = None, exception: str = "",
    filed_on: date | None = None, instead_of: str = "",
) -> VillageSiting:  # fmt: skip
    """Fix a unit to a village, everything in order unless said otherwise."""
    return siting.choose_village(
        actor=who, batch=batch, organisation=body(unit), village=village, since=since, unit_agreed_on=agreed,
        county_agreed_on=agreed, criteria=CRITERIA if criteria is None else criteria, filed_on=filed_on, exception=exception,
        instead_of=instead_of,
    )  # fmt: skip


# --- pages ------------------------------------------------------------------------------------------------------


def shown(client: Client, url: str, status: int = 200) -> str:
    """The page at ``url``, which must answer with ``status``."""
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def queries_of(look: Callable[[], object]) -> int:
    """How many queries a look takes once the process is warm."""
    look()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        look()
    return len(seen)
