"""A whole area's nominations from one workbook: the same rules as one form, written in sets, sent up together."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditChange, AuditEntry
from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel import clock
from zhucun.work.cadres.models import Cadre
from zhucun.work.teams.actions import bulk
from zhucun.work.teams.models import Nomination, Nominee, PlacementPlan
from zhucun.work.teams.queries import nomination as queries
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, actor

from .conftest import choose, take_over, upload
from .life import linfen_batch

HEADS = (
    "单位", "姓名", "性别", "出生年月", "政治面貌", "职务", "职务层级", "驻点村代码", "职责", "任第一书记", "拟到任日期", "计划任期到",
    "会议日期", "纪要编号", "符合选派条件",
)  # fmt: skip
STARTS = date(2018, 8, 6)


def line(unit: str, name: str, role: str = "队员", **changed: str) -> list[str]:
    row = dict(
        zip(
            HEADS,
            (
                unit, name, "男", "1980.06", "中共党员", "科员", "科员级", "990101201200", role, "是" if role == "队长" else "否",
                "2018-08-06", "2020-08-05", "2018-08-01", "纪要3号", "是",
            ),
            strict=True,
        )
    )  # fmt: skip
    return list((row | changed).values())


def book(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADS, *rows])
    return text.getvalue().encode()


def county(names: Sequence[str]) -> Batch:
    return linfen_batch(names)


def taken(batch: Batch, rows: Sequence[Sequence[str]]) -> ImportJob:
    office = actor("county_office", "990101")
    return take_over(office, upload(office, batch, "nominations", "选派.csv", book(rows)))


@pytest.fixture
def august(batch: Batch):  # type: ignore[no-untyped-def]
    with clock.business_date(date(2018, 8, 3)):
        yield date(2018, 8, 3)


@pytest.mark.clause("H15-016")
def test_a_workbook_becomes_people_and_drafts_one_for_each_unit_and_village(august: date) -> None:
    batch = county(("甲县财政局", "甲县林业局"))
    rows = [
        line("甲县财政局", "冯刚", "队长"),
        line("甲县财政局", "褚英"),
        line("甲县林业局", "卫红", "队长"),
    ]
    job = taken(batch, rows)
    assert job.state == ImportJob.State.DONE, job.message
    assert Cadre.objects.count() == 3
    drafts = Nomination.objects.order_by("organisation__name")
    assert [(row.organisation.name, row.nominees.count(), row.state) for row in drafts] == [
        ("甲县林业局", 1, "draft"), ("甲县财政局", 2, "draft"),
    ]  # fmt: skip
    leader = Nominee.objects.get(cadre__name="冯刚")
    assert (leader.role, leader.first_secretary, leader.planned_to) == ("leader", True, date(2020, 8, 6))
    assert all(said["met"] for said in leader.criteria.values())
    assert len(leader.criteria) == 4  # those of the measures in force for the village
    entry = AuditEntry.objects.get(verb="批量起草选派")
    traced = set(AuditChange.objects.filter(entry_id=entry.pk).values_list("subject_id", flat=True))
    assert traced == {str(row.pk) for row in drafts}


def test_a_wrong_row_stops_the_file_and_says_where_and_what(august: date) -> None:
    batch = county(("甲县财政局",))
    office = actor("county_office", "990101")
    rows = [
        line("甲县财政局", "冯刚", "队长", 驻点村代码="990101201999"),
        line("甲县财政局", "褚英", 计划任期到="2018-01-01"),
        line("甲县财政局", "卫红", 会议日期="2018-08-02"),
    ]
    job = upload(office, batch, "nominations", "选派.csv", book(rows))
    assert job.errors >= 3
    from zhucun.foundation.imports import queries as import_queries

    said = {
        (row.row, fault.sentence)
        for row in import_queries.preview(job, faulty=True).rows
        for fault in row.faults
    }
    assert any(at == 2 and "990101201999" in text for at, text in said)
    assert any(at == 3 and "早于拟到任日期" in text for at, text in said)
    assert any(at == 4 and "会议日期" in text for at, text in said)
    assert Nomination.objects.count() == Cadre.objects.count() == 0


def test_a_unit_with_a_nomination_in_hand_is_named_and_nothing_is_written_twice(august: date) -> None:
    batch = county(("甲县财政局",))
    taken(batch, [line("甲县财政局", "冯刚", "队长")])
    job = taken(batch, [line("甲县财政局", "冯刚", "队长")])
    assert job.state == ImportJob.State.FAILED
    assert "已有没有办结的选派" in job.message
    assert Nomination.objects.count() == 1


def test_in_a_provinces_batch_the_village_must_be_the_chosen_one(
    batch: Batch, adopted: PlacementPlan
) -> None:
    choose(batch)
    office = actor("province_office", "99")
    rows = [
        line("演示水利厅", "周建国", "队长", 驻点村代码="990101200201", 拟到任日期="2015-03-10", 计划任期到="2018-02-12", 会议日期="2015-03-02"),
    ]  # fmt: skip
    job = take_over(office, upload(office, batch, "nominations", "选派.csv", book(rows)))
    assert "没有定点这个村" in job.message
    assert batch.starts_on <= DAY


def test_drafts_go_up_together_and_what_a_rule_stops_is_told_and_stays(august: date) -> None:
    batch = county(("甲县财政局", "甲县林业局"))
    rows = [
        line("甲县财政局", "冯刚", "队长"), line("甲县财政局", "褚英"), line("甲县财政局", "卫红"),
        line("甲县林业局", "蒋平", "队长", 政治面貌="群众"), line("甲县林业局", "沈青"), line("甲县林业局", "韩雪"),
    ]  # fmt: skip
    taken(batch, rows)
    office = actor("county_office", "990101")
    done = bulk.submit_drafts(actor=office, drafts=queries.visible_to(office))
    assert done.sent == 1
    [(row, refusal)] = done.refused
    assert (row.organisation.name, refusal.clause) == ("甲县林业局", "H15-014")
    states = dict(Nomination.objects.values_list("organisation__name", "state"))
    assert states == {"甲县财政局": "submitted", "甲县林业局": "draft"}


def test_four_hundred_people_take_as_many_statements_as_forty(august: date) -> None:
    names = [f"甲县第{number}局" for number in range(1, 111)]
    batch = county(names)
    office = actor("county_office", "990101")
    counts = {}
    for units in (names[:10], names[10:]):
        rows = [
            line(name, f"{name}{person}号", "队长" if person == 1 else "队员")
            for name in units
            for person in range(1, 5)
        ]
        job = upload(office, batch, "nominations", "选派.csv", book(rows))
        imports.commit(actor=office, job=job)
        with CaptureQueriesContext(connection) as seen:
            work.commit(job.pk)
        job.refresh_from_db()
        assert job.state == ImportJob.State.DONE, job.message
        counts[len(rows)] = len(seen)
    assert counts[400] == counts[40], counts
    assert (Cadre.objects.count(), Nominee.objects.count()) == (440, 440)
