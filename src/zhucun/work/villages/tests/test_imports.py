"""A workbook of villages comes in: new, changed and unchanged told apart, faults at their cell, all or nothing."""

import pytest
from django.core.files.base import ContentFile

from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import queries as import_queries
from zhucun.foundation.imports import work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.work.households.tests.world import COUNTY, NEXT_VILLAGE, VILLAGE
from zhucun.work.units.tests.conftest import actor
from zhucun.work.villages.actions.profile import ProfileLine, take_in
from zhucun.work.villages.imports import PROFILES
from zhucun.work.villages.models import Profile

from .conftest import poor_household, profile

pytestmark = pytest.mark.django_db
HEADS = "村代码,乡镇,村,年度,总人口,建档立卡贫困人口,通客运班车\n"


def office() -> Actor:
    return actor("county_office", COUNTY)


def upload(text: str) -> ImportJob:
    file = ContentFile((HEADS + text).encode(), name="村情.csv")
    job = imports.upload(actor=office(), layout="village-profiles", file=file, county=COUNTY, subject="")
    work.check(job.pk)
    job.refresh_from_db()
    return job


def take(text: str) -> ImportJob:
    job = upload(text)
    imports.commit(actor=office(), job=job)
    work.commit(job.pk)
    job.refresh_from_db()
    assert job.state == ImportJob.State.DONE, job.message
    return job


def sentences(job: ImportJob) -> list[str]:
    rows = import_queries.preview(job, faulty=True).rows
    return [fault.sentence for row in rows for fault in row.faults]


def test_villages_come_in_by_code_or_by_name(world: None) -> None:
    take(f"{VILLAGE},,,2017,247,97,是\n,铁厂乡,大湾村委会,2017,300,,否\n")
    rows = {row.village_id: row.values for row in Profile.objects.all()}
    assert rows == {
        VILLAGE: {"persons": "247", "poor_persons": "97", "bus": "是"},
        NEXT_VILLAGE: {"persons": "300", "bus": "否"},
    }
    assert Profile.objects.filter(sources__title="村情.csv").count() == 2


def test_a_second_file_corrects_what_differs_and_keeps_what_it_leaves_empty(world: None) -> None:
    profile(persons=240, bus="是", households=65)
    profile(village=NEXT_VILLAGE, persons=300)
    job = take(f"{VILLAGE},,,2017,247,,\n{NEXT_VILLAGE},,,2017,300,,\n")
    assert (job.created, job.changed, job.unchanged) == (0, 1, 1)
    now = Profile.objects.get(village=VILLAGE, voided_on=None)
    assert now.values == {"persons": "247", "bus": "是", "households": "65"}
    assert now.corrects is not None
    assert now.corrects.void_reason == "批量导入：村情.csv"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("999999999999,,,2017,1,,", "没有代码为 999999999999 的村"),
        (f"{VILLAGE},,大湾村,2017,1,,", "是“方山坪村”，与所填的“大湾村”不符"),
        (",,无名村,2017,1,,", "没有“无名村”"),
        (",,,2017,1,,", "请填写村的代码或名称"),
        (f"{VILLAGE},,,2031,1,,", "年度应在 2000 年到 2018 年之间"),
        (f"{VILLAGE},,,2017,10,11,", "大于“总人口”10"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(world: None, row: str, sentence: str) -> None:
    found = sentences(upload(row + "\n"))
    assert any(sentence in one for one in found), found


def test_a_village_twice_in_a_year_is_a_fault(world: None) -> None:
    job = upload(f"{VILLAGE},,,2017,1,,\n,铁厂乡,方山坪村,2017,2,,\n{VILLAGE},,,2016,3,,\n")
    assert sentences(job) == ["与第 2 行是同一个村、同一年度，请保留一行。"]


def test_a_list_is_all_or_nothing(world: None) -> None:
    lines = [ProfileLine(VILLAGE, {"persons": 1}), ProfileLine(NEXT_VILLAGE, {"persons": -1})]
    with pytest.raises(Refusal):
        take_in(actor=office(), year=2017, lines=lines, source="名单")
    with pytest.raises(NotAllowed):
        take_in(
            actor=actor("village_committee", VILLAGE),
            year=2017,
            lines=[*lines[:1], ProfileLine(NEXT_VILLAGE, {"persons": 1})],
            source="名单",
        )
    assert not Profile.objects.exists()


def test_a_list_takes_the_registered_poor_from_the_registry(world: None) -> None:
    poor_household(3)
    take_in(actor=office(), year=2017, lines=[ProfileLine(VILLAGE, {"persons": 100})], source="名单")
    assert Profile.objects.get().values["poor_persons"] == "3"


def test_the_template_has_no_column_for_what_is_computed() -> None:
    titles = [column.title for column in PROFILES.columns]
    assert "贫困发生率（%）" not in titles
    assert "总人口（人）" in titles
