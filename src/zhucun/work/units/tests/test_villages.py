"""The list of filed key poor villages comes in by code or by names, and siting finds what was registered."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import queries as import_queries
from zhucun.foundation.imports import work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed

from .conftest import DAY, MACHINE, STARTS, actor, browser

pytestmark = pytest.mark.django_db
PLACES = {
    "99": "演示省",
    "9901": "演示市",
    "990101": "甲县",
    "990102": "乙县",
    "990101200": "东川乡",
    "990101201": "石坪乡",
    "990102200": "铁厂乡",
    "990101200200": "东川村委会",
    "990101200201": "羊坡村",
    "990101201200": "羊坡村",
    "990102200200": "方山坪村",
}
NAMES = "县市区,乡镇,村,识别年份,级别,类别\n"


@pytest.fixture(autouse=True)
def _places(db: None) -> Iterator[None]:
    for code, name in PLACES.items():
        divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
    with clock.business_date(DAY):
        yield


def upload(text: str, who: Actor | None = None, county: str = "99") -> ImportJob:
    file = ContentFile(text.encode(), name="重点贫困村.csv")
    who = who or actor("province_office", "99")
    job = imports.upload(actor=who, layout="poor-villages", file=file, county=county, subject="")
    work.check(job.pk)
    job.refresh_from_db()
    return job


def take_in(text: str, who: Actor | None = None, county: str = "99") -> ImportJob:
    job = upload(text, who, county)
    imports.commit(actor=who or actor("province_office", "99"), job=job)
    work.commit(job.pk)
    job.refresh_from_db()
    assert job.state == ImportJob.State.DONE, job.message
    return job


def sentences(job: ImportJob) -> list[str]:
    rows = import_queries.preview(job, faulty=True).rows
    return [fault.sentence for row in rows for fault in row.faults]


def year_of(village: str, on: date = STARTS) -> str | None:
    mark = figures.mark(village, "filed_poor_village", on=on)
    return mark.value if mark else None


@pytest.mark.clause("H15-007")
def test_a_listed_village_answers_as_filed_in_the_year_it_was_identified() -> None:
    job = take_in("村代码,识别年份,级别,类别\n990101200200,2014,省定,深度贫困村\n990102200200,2013,,\n")
    assert (job.created, job.changed, job.unchanged) == (2, 0, 0)
    assert (year_of("990101200200"), year_of("990102200200"), year_of("990101200201")) == (
        "2014",
        "2013",
        None,
    )
    level, tier = (figures.mark("990101200200", kind, on=DAY) for kind in ("village_level", "village_tier"))
    assert (level and level.value, tier and tier.value) == ("provincial", "deep")
    assert year_of("990101200200", date(2014, 12, 30)) is None


@pytest.mark.clause("H15-007")
def test_a_village_is_found_by_its_names_and_by_its_township_where_the_name_repeats() -> None:
    take_in(NAMES + "甲县,,东川村,2014,,\n甲县,石坪乡,羊坡村,2014,,\n")
    assert [year_of(key) for key in ("990101200200", "990101201200", "990101200201")] == [
        "2014",
        "2014",
        None,
    ]


def test_a_second_import_leaves_what_stands_and_a_new_year_replaces_it() -> None:
    take_in("村代码,识别年份\n990101200200,2014\n")
    again = take_in("村代码,识别年份\n990101200200,2014\n990101200201,2014\n")
    assert (again.created, again.changed, again.unchanged) == (1, 0, 1)
    later = take_in("村代码,识别年份\n990101200200,2015\n")
    assert (later.created, later.changed, later.unchanged) == (0, 1, 0)
    assert [year_of("990101200200", on) for on in (STARTS, DAY)] == ["2014", "2015"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("村代码,识别年份\n990101999999,2014\n", "没有代码为|不存在"),
        ("村代码,识别年份\n990101,2014\n", "代码 990101 是“甲县”，不是村"),
        ("村代码,村,识别年份\n990101200201,东川村,2014\n", "是“羊坡村”，与所填的“东川村”不符"),
        ("村代码,识别年份\n990101200201,2016\n", "识别年份 2016 不对"),
        ("村代码,识别年份\n990101200201,2014\n990101200201,2014\n", "与第 2 行是同一个村"),
        (NAMES + "甲县,,羊坡村,2014,,\n", "有 2 个同名的村，请写明乡镇"),
        (NAMES + "甲县,,高崖村,2014,,\n", "没有找到“甲县高崖村”"),
        (NAMES + "丙县,,高崖村,2014,,\n", "没有这个县：丙县"),
        (NAMES + ",,羊坡村,2014,,\n", "请写明县市区"),
        (NAMES + "甲县,石坪乡,,2014,,\n", "请填写村的代码或名称"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(line: str, sentence: str) -> None:
    found = sentences(upload(line))
    assert len(found) == 1
    assert re.search(sentence, found[0]), found


def test_an_office_takes_in_its_own_area_alone() -> None:
    office = actor("county_office", "990101")
    take_in("村,乡镇,识别年份\n羊坡村,石坪乡,2014\n", office, "990101")
    assert year_of("990101201200") == "2014"
    assert (
        "不在本次导入的地区内"
        in sentences(upload("村代码,识别年份\n990102200200,2014\n", office, "990101"))[0]
    )
    with pytest.raises(NotAllowed):
        upload("村代码,识别年份\n990102200200,2014\n", office, "990102")
    with pytest.raises(NotAllowed):
        upload("村代码,识别年份\n990102200200,2014\n", actor("township_clerk", "990102"), "990102")


def test_the_import_page_offers_the_list_to_offices_and_its_template_opens() -> None:
    for role, division in (("province_office", "99"), ("city_office", "9901"), ("county_office", "990101")):
        client = browser(role, division)
        assert "建档立卡重点贫困村" in client.get("/imports/").content.decode()
        assert client.get("/imports/new/poor-villages/template.xlsx").status_code == 200
    assert "建档立卡重点贫困村" not in browser("auditor", "99").get("/imports/").content.decode()


def test_checking_by_names_asks_the_register_once_per_county() -> None:
    def asked(lines: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            upload(NAMES + lines)
        return len(seen)

    actor("province_office", "99")
    one = "甲县,,东川村,2014,,\n"
    asked(one)  # what is kept in memory after the first time is there now
    assert asked(one) == asked(one + "甲县,东川乡,羊坡村,2014,,\n甲县,石坪乡,羊坡村,2014,,\n")
