"""A workbook of households and members enters the registry in one go, by the rules of the single acts."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditChange
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.work.households.actions.exchange import Loaded, load_households
from zhucun.work.households.models import (
    Household,
    HouseholdMember,
    HouseholdState,
    IdentityEntry,
    Person,
    PersonState,
    Standing,
    Survey,
    YearClose,
)

from . import world
from .exchange import HEAD, family, number, typed

pytestmark = pytest.mark.usefixtures("world")
LATER = date(2016, 3, 1)


def load(rows: Sequence[Mapping[str, Any]], *, by: Actor | None = None, area: str = world.COUNTY) -> Loaded:
    """Take the rows in as the county's office."""
    return load_households(
        actor=by or world.actor("county_office", world.COUNTY), area=area, frame=typed(rows), source="一县.xlsx", progress=lambda _: None
    )  # fmt: skip


def refused(rows: Sequence[Mapping[str, Any]]) -> str:
    """The sentence with which the rows are refused; nothing may have been written."""
    before = Household.objects.count(), Person.objects.count()
    with pytest.raises(Refusal) as caught:
        load(rows)
    assert (Household.objects.count(), Person.objects.count()) == before
    return caught.value.sentence


def test_a_family_comes_in_whole_with_every_record_of_it() -> None:
    done = load(family())
    assert (done.created, done.changed, done.unchanged) == (2, 0, 0)
    row = Household.objects.get()
    assert (row.number, row.village_id, row.county, row.group) == (
        "9901",
        world.VILLAGE,
        world.COUNTY,
        "一组",
    )
    head = Person.objects.get(name="张三")
    assert (head.sex, head.born_on, head.identity, head.initials) == ("男", date(1970, 1, 1), number(3), "zs")
    assert IdentityEntry.objects.get(person=head).index == head.identity_index != ""
    relations = HouseholdMember.objects.values_list("person__name", "relation", "valid_from")
    assert set(relations) == {("张三", "户主", world.DAY), ("李四", "配偶", world.DAY)}
    state = HouseholdState.objects.get()
    assert (state.cause, state.causes, state.arable, state.power, state.account) == (
        "因病", ["缺资金"], Decimal("3.5"), True, "6222000000000001",
    )  # fmt: skip
    assert PersonState.objects.get(person=head).health == ["健康"]
    standing = Standing.objects.get()
    assert (standing.status, standing.since_year, standing.source) == ("poor", 2014, "一县.xlsx")


@pytest.mark.clause("ND-005")
def test_the_survey_takes_its_items_from_the_basis_of_its_year_and_counts_per_head() -> None:
    load(family())
    survey = Survey.objects.get()
    assert survey.items == {"aac073": 800_000, "aac074": 50_050}
    assert (survey.basis, survey.size, survey.net_income, survey.per_head) == (
        "2014",
        2,
        Decimal("7499.50"),
        Decimal("3749.75"),
    )
    assert survey.guarantees == {"不愁吃": {"met": True, "evidence": ""}}
    assert "不是2014年核算口径的项目" in refused(family(2, cells={"income__务工收入": "100"}))


def test_the_same_sheet_again_changes_nothing_and_writes_nothing() -> None:
    load(family() + family(2))
    rows = (
        AuditChange.objects.count(),
        HouseholdState.objects.count(),
        PersonState.objects.count(),
        Survey.objects.count(),
    )
    done = load(family() + family(2))
    assert (done.created, done.changed, done.unchanged) == (0, 0, 4)
    assert done.changes.is_empty()
    assert rows == (
        AuditChange.objects.count(), HouseholdState.objects.count(), PersonState.objects.count(), Survey.objects.count()
    )  # fmt: skip


def test_a_change_closes_the_row_in_force_and_begins_another_that_keeps_the_rest() -> None:
    load(family())
    before = Household.objects.get().changed_at
    with clock.business_date(LATER):
        done = load(family(arable="5", group="二组"))
    assert (done.created, done.changed, done.unchanged) == (0, 2, 0)
    old, new = HouseholdState.objects.order_by("valid_from")
    assert (old.valid_to, new.valid_from, new.valid_to) == (LATER, LATER, None)
    assert (old.arable, new.arable, new.cause, new.account) == (
        Decimal("3.5"),
        Decimal(5),
        "因病",
        "6222000000000001",
    )
    assert PersonState.objects.count() == 2
    row = Household.objects.get()
    assert row.group == "二组"
    assert row.changed_at > before
    told = [line for line in done.changes["change"].to_list() if '"arable"' in line]
    assert told == [f'{{"act":"更正","household":"{row.pk}","field":"arable","before":"3.5","after":"5"}}']


def test_a_change_on_the_day_the_row_began_is_written_in_its_place() -> None:
    load(family())
    load(family(arable="5"))
    assert HouseholdState.objects.get().arable == 5


def test_an_empty_cell_says_nothing() -> None:
    load(family())
    rows = family(arable="", cause="", causes="", account="")
    done = load(rows)
    assert done.unchanged == 2
    assert HouseholdState.objects.get().cause == "因病"


def test_a_corrected_income_voids_the_survey_and_records_another() -> None:
    load(family())
    with clock.business_date(LATER):
        load(family(cells={"income__工资性收入": "9000", "income__生产经营性支出": ""}))
    old, new = Survey.objects.order_by("pk")
    assert (old.voided_on, new.voided_on) == (LATER, None)
    assert new.items == {"aac073": 900_000, "aac074": 50_050}
    assert new.guarantees == old.guarantees


def test_a_new_head_closes_both_relations_and_begins_them_anew() -> None:
    load(family())
    rows = family()
    rows[0]["relation"], rows[1]["relation"], rows[1]["number"] = "配偶", "户主", rows[0]["number"]
    with clock.business_date(LATER):
        load(rows)
    now = HouseholdMember.objects.filter(valid_to=None).values_list("person__name", "relation")
    assert set(now) == {("李四", "户主"), ("张三", "配偶")}
    assert set(HouseholdMember.objects.exclude(valid_to=None).values_list("left", flat=True)) == {"relation"}


def test_a_household_may_repeat_its_columns_in_every_row_but_not_contradict_itself() -> None:
    rows = family()
    rows[1] |= {key: HEAD[key] for key in ("village_code", "cause", "arable")} | {"number": rows[0]["number"]}
    load(rows)
    assert Household.objects.count() == 1
    other = family(2)
    other[1] |= {"number": other[0]["number"], "cause": "因残"}
    assert "主要致贫原因与本户前面的行不一致" in refused(other)


def test_words_are_taken_as_terms_of_the_lists_and_others_refused() -> None:
    rows = family()
    rows[1]["relation"] = "妻子"
    load(rows)
    assert HouseholdMember.objects.filter(relation="配偶").exists()
    assert "“运气不好”不在现行代码表中" in refused(family(2, cause="运气不好"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"identity": number(3)[:17] + "0"}, "校验位"),
        ({"identity": "123"}, "应为18位"),
        ({"sex": "女"}, "第17位表示“男”"),
        ({"born_on": "1971-01-01"}, "证件号码表示1970-01-01"),
        ({"village_code": "990102999999"}, "不是导入地区现行的村编码"),
        ({"village_code": world.OTHER_COUNTY}, "不是导入地区现行的村编码"),
        ({"number": ""}, "没有填户编号"),
        ({"relation": "配偶"}, "没有户主"),
        ({"registered_on": "2031-01-01"}, "晚于导入日期"),
        ({"year": ""}, "没有填调查年度"),
        ({"student": "小学"}, "只填一项"),
        ({"disability_grade": "5"}, "1至4级"),
        ({"work_months": "13"}, "0至12个月"),
        ({"causes": "因病"}, "只填一次"),
        ({"cause": "", "causes": ""}, "须有一个主要致贫原因"),
        ({"account": "12"}, "银行卡号应为8至30位"),
    ],
)
def test_what_cannot_be_so_is_refused_with_the_row(change: dict[str, str], sentence: str) -> None:
    found = refused(family(cells=change))
    assert sentence in found
    assert "第 2 行" in found


def test_two_heads_and_the_same_number_twice_are_refused() -> None:
    rows = family()
    rows[1] |= {"relation": "户主", "number": rows[0]["number"]}
    assert "填了2名户主" in refused(rows)
    twice = [*family(), *family(2, identity=number(3))]
    assert "与第 2 行（户9901）相同" in refused(twice)


def test_a_village_is_found_by_its_names_and_must_be_the_only_one() -> None:
    load(family(village_code="", county_name="乙县", village_name="方山坪村"))
    assert Household.objects.get().village_id == world.VILLAGE
    assert "找不到村" in refused(family(2, village_code="", village_name="没有村"))


def test_a_number_registered_in_another_household_or_county_is_refused() -> None:
    load(family())
    assert "已在户9901登记" in refused(family(2, identity=number(3)))
    there = world.person("王五", number=number(77), county="990101")
    world.household((there, "户主"), village=world.OTHER_COUNTY, number="8801")
    assert "已在其他县" in refused(family(3, identity=number(77)))


def test_whom_the_sheet_leaves_out_stays_and_a_head_left_out_stops_it() -> None:
    load(family())
    load(family()[:1])
    assert HouseholdMember.objects.filter(valid_to=None).count() == 2
    other = family(1, identity=number(99), name="赵六", joined="迁入")[:1]
    assert "登记的户主张三不在文件中" in refused(other)


def test_somebody_new_in_a_known_household_needs_a_reason() -> None:
    load(family())
    child = {"name": "张小", "relation": "之子", "identity": number(5, date(2015, 8, 1))}
    assert "请填写增加原因" in refused([*family(), child])
    done = load([*family(), child | {"joined": "出生"}])
    assert done.created == 1
    assert HouseholdMember.objects.get(person__name="张小").joined == "birth"


def test_a_number_learnt_later_is_kept_with_the_same_person() -> None:
    rows = family()
    rows[1] |= {"identity": "", "sex": "女", "born_on": "1970-01-01"}
    load(rows)
    load(family())
    assert Person.objects.get(name="李四").identity == number(4)
    assert Person.objects.count() == IdentityEntry.objects.count() == 2


def test_the_standing_of_a_registered_household_is_not_changed_by_a_sheet() -> None:
    load(family())
    load(family(status="脱贫"))
    assert Standing.objects.get().status == "poor"


def test_only_offices_and_townships_take_sheets_in_and_only_in_their_area() -> None:
    for actor in (world.actor("village_committee", world.VILLAGE), world.actor("county_office", "990101")):
        with pytest.raises(NotAllowed):
            load(family(), by=actor)


def test_a_township_changes_nothing_of_a_closed_year() -> None:
    YearClose.objects.create(
        county=world.COUNTY,
        division_id=world.COUNTY,
        year=2015,
        closed_on=world.DAY,
        closed_by="县",
        households=0,
        persons=0,
        sha256="",
    )
    with pytest.raises(Refusal, match="2015年的数据已由县里关闭"):
        load(family(), by=world.actor("township_clerk", "990102200"), area="990102200")
    load(family())
    assert Household.objects.exists()


def test_statements_do_not_grow_with_the_rows() -> None:
    counts = []
    for first, families in ((1, 3), (10, 80)):
        rows = [row for tag in range(first, first + families) for row in family(tag)]
        with CaptureQueriesContext(connection) as captured:
            load(rows)
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 2


@pytest.mark.clause("PL-018")
def test_how_many_other_causes_a_household_may_have_is_policy() -> None:
    three = {"causes": "缺资金、因学、缺技术"}
    assert "其他致贫原因最多填2个，填了3个" in refused(family(cells=three))
    assert load(family(cells={"causes": "缺资金、因学"})).created == 2
