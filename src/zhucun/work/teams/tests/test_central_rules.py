"""Verdicts on officials and first secretaries of central units: too few, too short, too long."""

from dataclasses import replace
from datetime import date

import pytest

from zhucun.work.teams import central_rules as rules
from zhucun.work.teams.central_rules import Limit, Limits, Service

LIMITS = Limits(
    Limit(1, "ZY17-002"),
    Limit(2, "ZY17-002"),
    Limit(3, "ZY17-002"),
    Limit(1, "ZY17-004"),
    Limit(2, "ZY17-004"),
)
NOTHING = Limits(None, None, None, None, None)
SINCE, ON = date(2018, 3, 1), date(2018, 6, 1)


def official(planned_to: date, ended: date | None = None, since: date = SINCE) -> Service:
    return Service("1", "张宁", since, planned_to, ended)


def words(service: Service, on: date = ON, limits: Limits = LIMITS) -> list[str]:
    return [flag.word for flag in rules.term_flags(limits, service, on)]


@pytest.mark.clause("ZY17-002")
def test_a_county_without_an_official_is_flagged_and_one_with_is_not() -> None:
    [flag] = rules.county_flags(LIMITS, "甲县", 0)
    assert (flag.sentence, flag.clause) == (
        "甲县没有在任的挂职干部，每个定点县至少 1 名。",
        "ZY17-002",
    )
    assert rules.county_flags(LIMITS, "甲县", 1) == []


@pytest.mark.clause("ZY17-002")
def test_where_two_are_wanted_one_official_is_too_few() -> None:
    two = replace(LIMITS, officials=Limit(2, "ZY17-002"))
    assert [flag.sentence for flag in rules.county_flags(two, "甲县", 1)] == [
        "甲县只有 1 名在任的挂职干部，每个定点县至少 2 名。"
    ]
    assert rules.county_flags(NOTHING, "甲县", 0) == []


@pytest.mark.clause("ZY17-002")
@pytest.mark.parametrize(
    ("planned_to", "expected"),
    [
        (date(2020, 2, 29), ["任期偏短"]),  # a day short of two years
        (date(2020, 3, 1), []),
        (date(2021, 3, 1), []),
        (date(2021, 3, 2), ["任期过长"]),  # a day over three
    ],
)
def test_a_planned_term_of_two_to_three_years_is_in_order(planned_to: date, expected: list[str]) -> None:
    assert words(official(planned_to)) == expected


@pytest.mark.clause("ZY17-002")
def test_the_years_are_those_of_the_limits() -> None:
    service = official(date(2019, 3, 1))
    assert words(service) == ["任期偏短"]
    assert words(service, limits=replace(LIMITS, least_years=Limit(1, "ZY17-002"))) == []
    assert words(official(date(2022, 3, 1)), limits=replace(LIMITS, most_years=Limit(4, "ZY17-002"))) == []
    assert words(service, limits=NOTHING) == []


@pytest.mark.clause("ZY17-002")
def test_who_stays_on_beyond_three_years_is_flagged_though_the_plan_was_in_order() -> None:
    service = official(date(2020, 3, 1))
    assert words(service, on=date(2021, 3, 1)) == []
    assert words(service, on=date(2021, 3, 2)) == ["任期过长"]


@pytest.mark.clause("ZY17-002")
def test_leaving_a_day_before_two_years_are_full_is_an_early_return() -> None:
    full = date(2020, 3, 1)
    [flag] = rules.term_flags(LIMITS, official(full, ended=date(2020, 2, 29)), date(2020, 2, 29))
    assert (flag.word, flag.until) == ("提前离任", full)
    assert (flag.stands(date(2020, 2, 29)), flag.stands(full)) == (True, False)
    assert words(official(full, ended=full), on=full) == []


@pytest.mark.clause("ZY17-004")
def test_a_unit_with_one_first_secretary_is_in_order_whatever_the_number_of_counties() -> None:
    assert rules.first_secretary_flags(LIMITS, "演示能源集团", 1) == []
    [flag] = rules.first_secretary_flags(LIMITS, "演示能源集团", 0)
    assert (flag.word, flag.clause) == ("缺第一书记", "ZY17-004")
    two = replace(LIMITS, first_secretaries=Limit(2, "ZY17-004"))
    assert len(rules.first_secretary_flags(two, "演示能源集团", 1)) == 1


@pytest.mark.clause("ZY17-004")
def test_a_first_secretary_planned_or_leaving_before_two_years_raises_the_alert() -> None:
    def told(service: Service, limits: Limits = LIMITS) -> list[str]:
        return [flag.word for flag in rules.first_secretary_term_flags(limits, service)]

    assert told(official(date(2020, 2, 29))) == ["任期偏短"]
    assert told(official(date(2020, 3, 1))) == []
    assert told(official(date(2020, 3, 1), ended=date(2019, 9, 1))) == ["提前离任"]
    one = replace(LIMITS, first_secretary_years=Limit(1, "ZY17-004"))
    assert told(official(date(2020, 3, 1), ended=date(2019, 9, 1)), one) == []


def test_an_end_that_has_not_come_is_not_known_yet() -> None:
    service = official(date(2020, 3, 1), ended=date(2019, 1, 1))
    assert rules.as_of(service, date(2018, 12, 31)).ended is None
    assert rules.as_of(service, date(2019, 1, 1)).ended == date(2019, 1, 1)


def test_services_that_follow_each_other_are_one_and_a_gap_parts_them() -> None:
    first = official(date(2019, 3, 1), ended=date(2019, 3, 1))
    next_day = official(date(2020, 6, 1), since=date(2019, 3, 1))
    assert rules.continuous([next_day, first]) == [replace(next_day, since=SINCE)]
    later = official(date(2020, 6, 1), since=date(2019, 3, 2))
    assert rules.continuous([first, later]) == [first, later]
