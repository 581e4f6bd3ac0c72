"""The grounds for recall at their boundaries, and the dates of what a notice brings."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from zhucun.work.appraisal.rules import (
    BanSpan,
    Fact,
    Limit,
    Limits,
    bans,
    bars_award,
    check_fact,
    describe,
    triggers,
    years_later,
)

LIMITS = Limits(
    grades=Limit(("不称职", "不合格"), "JX18-052"),
    consecutive_days=Limit(15, "JX18-053"),
    yearly_days=Limit(30, "JX18-053"),
    measures_min=Limit(2, "JX18-054"),
    measure_kinds=Limit(("责令书面检查", "诫勉谈话"), "JX18-054"),
    poll_min_percent=Limit(60, "JX18-055"),
    punishment=Limit(True, "JX18-056"),
    unsuitable_levels=Limit(("县", "乡"), "JX18-057"),
)
DAY = date(2018, 9, 10)


def fact(
    kind: str,
    number: int | str | None = None,
    *,
    on: date = DAY,
    text: str = "",
    level: str = "",
    no: int = 1,
) -> Fact:
    return Fact(
        UUID(int=no), kind, on, text, None if number is None else Decimal(number), 40 if kind == "poll" else None, level
    )  # fmt: skip


def cases(*facts: Fact, limits: Limits = LIMITS) -> list[int]:
    return [trigger.case for trigger in triggers(facts, limits)]


@pytest.mark.clause("JX18-052")
@pytest.mark.parametrize(
    ("grade", "ground"), [("不称职", [3]), ("不合格", [3]), ("基本称职", []), ("优秀", [])]
)
def test_only_the_two_lowest_grades_are_a_ground(grade: str, ground: list[int]) -> None:
    assert cases(fact("grade", text=grade)) == ground


@pytest.mark.clause("JX18-053")
@pytest.mark.parametrize(
    ("kind", "days", "ground"),
    [
        ("absence_running", 15, []),
        ("absence_running", 16, [4]),
        ("absence_year", 30, []),
        ("absence_year", 31, [4]),
    ],
)
def test_the_limit_of_absence_is_not_over_and_the_next_day_is(
    kind: str, days: int, ground: list[int]
) -> None:
    assert cases(fact(kind, days)) == ground


@pytest.mark.clause("JX18-053")
def test_the_latest_count_stands_whatever_was_counted_before() -> None:
    before, after = date(2018, 9, 1), date(2018, 9, 5)
    assert (
        cases(fact("absence_running", 16, on=before), fact("absence_running", 3, on=after, no=2), no_limit())
        == []
    )
    (trigger,) = triggers(
        [fact("absence_running", 16, on=after), fact("absence_year", 31, on=after, no=2)], LIMITS
    )
    assert trigger.sentence == "连续离岗16天，超过15天；一年内累计离岗31天，超过30天（截至2018年9月5日）"


def no_limit() -> Fact:
    return fact("absence_year", 0, no=9)


@pytest.mark.clause("JX18-054")
def test_two_measures_of_either_kind_are_a_ground_and_one_is_none() -> None:
    first, second = fact("measure", text="责令书面检查"), fact("measure", text="诫勉谈话", no=2)
    assert cases(first) == []
    assert cases(first, second) == [5]
    assert cases(first, fact("measure", text="口头提醒", no=2)) == []


@pytest.mark.clause("JX18-055")
@pytest.mark.parametrize(("percent", "ground"), [("60", []), ("59.99", [6]), ("60.01", [])])
def test_sixty_percent_itself_is_not_below(percent: str, ground: list[int]) -> None:
    assert cases(fact("poll", percent, text="群众满意度测评")) == ground


@pytest.mark.clause("JX18-055")
def test_the_number_of_answers_stands_beside_the_share() -> None:
    (trigger,) = triggers([fact("poll", "59.50", text="群众满意度测评")], LIMITS)
    assert trigger.sentence == "群众满意度测评59.5%（有效票数40张），低于60%"


@pytest.mark.clause("JX18-056")
def test_any_punishment_is_a_ground() -> None:
    assert cases(fact("punishment", text="党内警告")) == [7]
    assert cases() == []


@pytest.mark.clause("JX18-057")
def test_both_levels_must_find_a_member_unsuitable() -> None:
    county, township = fact("unsuitable", level="县"), fact("unsuitable", level="乡", no=2)
    assert cases(county) == cases(township) == []
    assert cases(county, fact("unsuitable", level="县", no=3)) == []
    assert cases(county, township) == [8]


def test_where_no_instrument_sets_a_limit_nothing_is_a_ground() -> None:
    everything = [
        fact("grade", text="不合格"), fact("absence_running", 99, no=2), fact("measure", text="诫勉谈话", no=3),
        fact("measure", text="诫勉谈话", no=4), fact("poll", 0, no=5), fact("punishment", no=6),
        fact("unsuitable", level="县", no=7), fact("unsuitable", level="乡", no=8),
    ]  # fmt: skip
    assert cases(*everything, limits=Limits()) == []
    assert cases(*everything) == [3, 4, 5, 6, 7, 8]


def test_grounds_carry_their_facts_and_their_clause() -> None:
    grade, other = fact("grade", text="不合格"), fact("grade", text="优秀", no=2)
    (trigger,) = triggers([other, grade], LIMITS)
    assert (trigger.clause, trigger.evidence) == ("JX18-052", (grade,))
    assert describe(grade) == "2018年9月10日，年度考核等次：不合格"


@pytest.mark.clause("JX18-060")
def test_bans_run_from_the_notice_to_the_end_of_the_year_and_for_two_years() -> None:
    award, promotion = bans(DAY, Limit("year_end", "JX18-060"), Limit(2, "JX18-060"))
    assert (award.valid_from, award.last_day) == (DAY, date(2018, 12, 31))
    assert (promotion.valid_from, promotion.last_day) == (DAY, date(2020, 9, 9))
    (longer,) = bans(DAY, None, Limit(3, "X"))
    assert longer.last_day == date(2021, 9, 9)
    assert bans(DAY, None, None) == []


def test_two_years_from_the_leap_day_end_on_the_last_of_february() -> None:
    assert years_later(date(2020, 2, 29), 2) == date(2022, 3, 1)
    assert years_later(date(2020, 2, 29), 4) == date(2024, 2, 29)


@pytest.mark.clause("JX18-060", "JX18-070")
@pytest.mark.parametrize(
    ("awarded", "year", "barred"),
    [
        (date(2018, 9, 9), 2018, False),  # the day before the notice
        (date(2018, 9, 10), 2018, True),
        (date(2018, 12, 31), 2018, True),
        (date(2019, 1, 1), 2019, False),
        (date(2019, 1, 20), 2018, True),  # given later, for the year that is lost
        (date(2018, 10, 1), 2017, True),  # for an earlier year, but within the ban
    ],
)
def test_a_ban_meets_an_award_by_its_day_and_by_its_year(awarded: date, year: int, barred: bool) -> None:
    ban = BanSpan("award", DAY, date(2019, 1, 1), "JX18-060")
    assert bars_award(ban, awarded_on=awarded, year=year) is barred
    assert not bars_award(BanSpan("promotion", DAY, date(2020, 9, 10), ""), awarded_on=awarded, year=year)


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("grade", {"text": "很差"}, "text"),
        ("measure", {"text": "口头提醒"}, "text"),
        ("poll", {"text": "测评"}, "text"),
        ("poll", {"text": "群众满意度测评", "number": Decimal(101), "answers": 3}, "number"),
        ("poll", {"text": "群众满意度测评", "number": Decimal(50)}, "answers"),
        ("punishment", {}, "text"),
    ],
)
def test_a_fact_that_says_too_little_is_refused_at_its_field(
    kind: str, said: dict[str, object], field: str
) -> None:
    from zhucun.foundation.kernel.errors import Refusal

    given: dict[str, object] = {"text": "", "number": None, "answers": None, **said}
    with pytest.raises(Refusal) as caught:
        check_fact(kind=kind, measures=("诫勉谈话",), grades=(), **given)  # type: ignore[arg-type]
    assert caught.value.field == field
