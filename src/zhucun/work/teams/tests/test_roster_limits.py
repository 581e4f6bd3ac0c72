"""What a roster is measured against comes from policy: area, day, pack and local value each change the verdict."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from zhucun.foundation.policy import packs
from zhucun.foundation.policy.book import Book, build
from zhucun.foundation.policy.facts import Pack, Parameter
from zhucun.work.teams.checks import NOMINATION_CHECKS, check_roster, roster_size_min, roster_size_normal
from zhucun.work.teams.roster.case import RosterCase, one_team_case
from zhucun.work.teams.roster.findings import Violation
from zhucun.work.teams.roster.limits import areas_with_own_rules, limits_of

from .roster_world import (
    ADOPTED,
    COUNTY,
    CRITERIA,
    ENTERED,
    FORMED,
    LATER,
    OF_TERM,
    ON,
    PATH,
    Row,
    World,
    add_member,
    book,
    everything,
    limits,
    local,
    make,
)  # fmt: skip

HUNAN, LINFEN = ("430121", "4301", "43", ""), ("141028", "1410", "14", "")
INSTALLED = book(())
TWO, THREE = 2, 3


def nominated(
    size: int, path: tuple[str, ...], on: date, rules: Book = INSTALLED, **leader: object
) -> RosterCase:
    """A nomination of that many members in an area on a day, in order but for their number."""
    team: Row = {
        "team": "", "unit": "u", "unit_name": "演示局", "unit_level": "city", "level": "city", "area": path[0], "place": "某村",
        "township": "", "started": on, "liaison_name": "联络人", "liaison_person": "x",
    }  # fmt: skip
    usual: Row = {
        "started": on, "planned_to": on.replace(year=on.year + 2), "home_unit": "u", "politics": "中共党员", "name": "甲",
        "ticked": [*CRITERIA, *_ticked(rules, path, on)], "decided": True, "role": "member",
    }  # fmt: skip
    rows = [usual | {"posting": f"p{number}", "subject": f"c{number}"} for number in range(size)]
    rows[0] |= {"role": "leader", "first_secretary": True} | leader
    return one_team_case(team, rows, limits=limits(rules, on, path), on=on)


def _ticked(rules: Book, path: tuple[str, ...], on: date) -> list[str]:
    found: list[str] | None = limits(rules, on, path).values["criteria"].to_list()[0]
    return found or []


def verdicts(case: RosterCase) -> list[tuple[str, str, str]]:
    """Code, severity and clause of what a nomination is told."""
    return [(one.code, one.severity, one.clause) for one in check_roster(case, NOMINATION_CHECKS)]


@pytest.mark.clause("H15-011")
def test_two_members_are_right_in_hunan_in_2015_and_three_are_not_usual() -> None:
    assert verdicts(nominated(TWO, HUNAN, date(2015, 6, 1))) == []
    assert verdicts(nominated(THREE, HUNAN, date(2015, 6, 1))) == [
        ("roster.size_normal", "warning", "H15-011")
    ]
    assert verdicts(nominated(1, HUNAN, date(2015, 6, 1))) == [("roster.size_min", "warning", "H15-011")]


@pytest.mark.clause("NAT17-001")
def test_from_24_december_2017_two_are_short_of_three_in_hunan_by_the_national_opinion() -> None:
    assert verdicts(nominated(TWO, HUNAN, date(2017, 12, 23))) == []
    assert verdicts(nominated(TWO, HUNAN, date(2017, 12, 24))) == [
        ("roster.size_min", "warning", "NAT17-001")
    ]
    assert verdicts(nominated(THREE, HUNAN, date(2018, 6, 1))) == []


@pytest.mark.clause("JX18-014")
def test_three_are_the_minimum_in_linfen_in_2018() -> None:
    assert verdicts(nominated(TWO, LINFEN, ON)) == [("roster.size_min", "warning", "JX18-014")]
    assert verdicts(nominated(THREE, LINFEN, ON)) == []


def test_where_no_instrument_fixes_a_number_nothing_is_said_of_it() -> None:
    assert verdicts(nominated(1, ("520123", "5201", "52", ""), date(2016, 6, 1))) == []


@pytest.mark.clause("JX18-014")
def test_a_local_value_changes_the_verdict_and_is_named_with_the_clause_it_stands_in_for() -> None:
    rules = book((), (local("teams.size.min", 4, "141028"),))
    (found,) = check_roster(nominated(THREE, LINFEN, ON, rules), [roster_size_min.check])
    assert (found.severity, found.clause) == ("warning", "JX18-014")
    assert found.sentence.endswith("计3人，少于4人，请再选派1人。（演示文件〔2015〕1号）")
    assert (
        check_roster(nominated(THREE, ("141029", "1410", "14", ""), ON, rules), [roster_size_min.check]) == []
    )


@pytest.mark.clause("NAT17-001")
def test_a_local_value_below_the_national_minimum_does_not_help() -> None:
    rules = book((), (local("teams.size.min", 2, "430121", date(2015, 3, 1)),))
    assert verdicts(nominated(TWO, HUNAN, date(2018, 6, 1), rules)) == [
        ("roster.size_min", "warning", "NAT17-001")
    ]


def changed(instrument: str, key: str, **changes: object) -> Book:
    """The installed packs, one parameter of one of them otherwise."""

    def other(pack: Pack) -> Pack:
        def parameter(one: Parameter) -> Parameter:
            return replace(one, **changes) if one.key == key else one  # type: ignore[arg-type]  # values of its fields

        if pack.id != instrument:
            return pack
        return replace(pack, parameters=tuple(parameter(one) for one in pack.parameters))

    return build(packs.read_keys()[0], [other(pack) for pack in packs.read_tree()[0].values()])


@pytest.mark.clause("JX18-006", "H15-017")
def test_a_leader_who_is_not_first_secretary_is_refused_in_hunan_and_warned_of_in_linfen() -> None:
    def found(
        path: tuple[str, ...], on: date, size: int, rules: Book = INSTALLED
    ) -> list[tuple[str, str, str]]:
        return verdicts(nominated(size, path, on, rules, first_secretary=False))

    assert found(HUNAN, date(2015, 6, 1), TWO) == [("roster.first_secretary", "hard", "H15-017")]
    assert found(LINFEN, ON, THREE) == [("roster.first_secretary", "warning", "JX18-006")]
    strict = changed("linfen-2018-34", "teams.leader.is_first_secretary", severity="hard")
    assert found(LINFEN, ON, THREE, strict) == [("roster.first_secretary", "hard", "JX18-006")]
    silent = changed("linfen-2018-34", "teams.leader.is_first_secretary", value=False)
    assert found(LINFEN, ON, THREE, silent) == []


@pytest.mark.clause("H15-014")
def test_the_leaders_political_status_is_the_packs() -> None:
    case = nominated(TWO, HUNAN, date(2015, 6, 1), politics="中共预备党员")
    assert verdicts(case) == [("roster.leader_party", "hard", "H15-014")]
    other = changed("hunan-2015-1", "teams.leader.political_status", value="中共预备党员")
    assert verdicts(nominated(TWO, HUNAN, date(2015, 6, 1), other, politics="中共预备党员")) == []


@pytest.mark.clause("H15-013", "H15-015")
def test_an_unticked_criterion_or_a_missing_decision_refuses_in_hunan() -> None:
    case = nominated(TWO, HUNAN, date(2015, 6, 1), ticked=["政治素质好"], decided=False)
    found = check_roster(case, NOMINATION_CHECKS)
    assert [(one.code, one.severity, one.clause) for one in found] == [
        ("roster.criteria", "hard", "H15-013"), ("roster.decision", "hard", "H15-015"),
    ]  # fmt: skip
    assert "热爱农村工作" in found[0].sentence


@pytest.mark.clause("SC15-049")
def test_the_rank_that_is_too_high_follows_the_value() -> None:
    def odd(rules: Book) -> list[str]:
        world = make(2, villages=1)
        world.members[0]["rank"] = "副处级"
        return [
            one.clause for one in check_roster(world.case(rules=limits(rules))) if one.code == "roster.rank"
        ]

    assert odd(everything()) == ["SC15-049"]
    assert odd(book(ADOPTED, (local("teams.member.max_rank", "处级"),))) == []


@pytest.mark.clause("H15-046")
def test_the_liaison_is_told_by_person_and_a_mere_namesake_who_is_known_to_be_another_is_not_asked_about() -> (
    None
):
    world = make(2, villages=1)
    team, member = world.teams[0], world.members[2]
    team["liaison_name"] = member["name"]
    assert check_roster(world.case()) == []
    team["liaison_person"] = None
    (asked,) = check_roster(world.case())
    assert (asked.severity, asked.clause) == ("warning", "H15-046")
    assert "同名，请确认是否同一人" in asked.sentence
    team["liaison_person"] = member["subject"]
    (refused,) = check_roster(world.case())
    assert (refused.code, refused.severity) == ("roster.liaison_apart", "hard")


# --- days ---------------------------------------------------------------------------------------------------------------


def of_one(
    change: Callable[[World], object],
    on: date = ON,
    instruments: tuple[str, ...] = ADOPTED,
    **rules: Any,
) -> list[Violation]:
    """What is said of one village's team after a change."""
    world = make(2, villages=1)
    change(world)
    own = tuple(local(key.replace("__", "."), value) for key, value in rules.items())
    return check_roster(world.case(on, limits(book(instruments, own), on)))


def codes(found: list[Violation]) -> list[str]:
    return sorted(one.code for one in found)


@pytest.mark.clause("SC15-022")
def test_a_team_is_late_the_day_after_the_last_day_for_entering() -> None:
    def not_entered(world: World) -> None:
        world.teams[0]["entered_on"] = None

    def late(on: date, **rules: Any) -> list[str]:
        return [
            one.clause
            for one in of_one(not_entered, on, ("county-2015",), **rules)
            if one.code == "roster.entry"
        ]

    assert late(date(2015, 9, 5)) == []
    assert late(date(2015, 9, 6)) == ["SC15-022"]
    assert late(date(2018, 9, 6), teams__entry__deadline="10-01") == ["SC15-022"]


@pytest.mark.clause("SC15-052")
def test_only_those_named_by_the_last_day_for_arriving_are_late() -> None:
    def late(world: World) -> None:
        world.members[2]["arrived_on"] = None
        add_member(world, world.teams[0], started=LATER, planned_to=date(2019, 9, 1), arrived_on=None)

    found = [one.posting for one in of_one(late) if one.code == "roster.arrival"]
    assert found == ["p00003"]


@pytest.mark.clause("SC15-029", "JX18-017")
def test_a_term_of_exactly_two_years_is_long_enough_and_one_day_less_is_not() -> None:
    def planned(until: date) -> Callable[[World], None]:
        return lambda world: world.members[2].update(planned_to=until)

    assert codes(of_one(planned(OF_TERM))) == []
    assert codes(of_one(planned(date(2017, 3, 9)))) == ["roster.term_min"]
    assert codes(of_one(planned(date(2017, 3, 11)))) == ["roster.term_usual"]
    assert codes(of_one(planned(OF_TERM), teams__term__min_years=3)) == ["roster.term_min"] * THREE


def test_who_changes_role_within_the_team_serves_on() -> None:
    def promoted(world: World) -> None:
        deputy = world.members[1]
        again = deputy | {
            "posting": "again",
            "started": LATER,
            "since": FORMED,
            "arrived_on": ENTERED,
            "ending": "",
        }
        deputy |= {"ended": LATER, "ending": "role"}
        world.members.append(again)

    assert of_one(promoted) == []


@pytest.mark.clause("JX18-061")
def test_a_vacancy_is_late_once_the_days_set_are_over_and_an_arrival_fills_it() -> None:
    def left(world: World, filled_on: date | None = None) -> None:
        gone = add_member(world, world.teams[0], started=FORMED, ended=date(2018, 8, 2), ending="term")
        world.reports += [{"posting": gone["posting"], "title": title} for title in ("思想总结", "调研报告")]
        new = {"started": date(2018, 8, 2), "planned_to": date(2020, 8, 2), "replaces": gone["posting"]}
        if filled_on:
            add_member(world, world.teams[0], **new, arrived_on=filled_on)

    days: dict[str, Any] = {"teams__vacancy__max_days": 30}
    assert "roster.vacancy" not in codes(of_one(left, ON, **days))
    (late,) = [one for one in of_one(left, date(2018, 9, 2), **days) if one.code == "roster.vacancy"]
    assert (late.clause, "已空缺31天" in late.sentence) == ("JX18-061", True)
    filled = of_one(lambda world: left(world, date(2018, 8, 20)), date(2018, 9, 2), **days)
    assert "roster.vacancy" not in codes(filled)
    assert "roster.vacancy" not in codes(of_one(left, date(2018, 12, 1)))


@pytest.mark.clause("JX18-016")
def test_a_recorded_exception_settles_a_change_that_kept_nobody() -> None:
    def all_new(world: World, exception: str = "") -> None:
        for row in list(world.members):
            world.reports += [
                {"posting": row["posting"], "title": title} for title in ("思想总结", "调研报告")
            ]
            fresh = row | {
                "posting": f"{row['posting']}b",
                "subject": f"{row['subject']}b",
                "replaces": row["posting"],
            }
            days = {"started": LATER, "since": LATER, "planned_to": date(2019, 9, 1), "arrived_on": LATER}
            world.members.append(fresh | days | {"term": 2, "exception": exception})
            row |= {"ended": LATER, "ending": "term"}

    (found,) = of_one(all_new)
    assert (found.code, found.severity) == ("roster.retained", "hard")
    assert of_one(lambda world: all_new(world, "经组织部门同意整队轮换")) == []


@pytest.mark.clause("JX18-018", "PD-028")
def test_a_team_may_be_closed_for_the_villages_exit_only_after_the_campaign() -> None:
    def closed(on: date) -> Callable[[World], None]:
        def change(world: World) -> None:
            world.teams[0] |= {"ended": on, "closing_kind": "village_exit"}
            for row in world.members:
                row |= {"ended": on, "ending": "closed"}

        return change

    def held(on: date, **rules: Any) -> bool:
        return "roster.after_exit" in codes(of_one(closed(on), date(2021, 2, 1), **rules))

    assert (held(date(2020, 12, 31)), held(date(2021, 1, 1))) == (True, False)
    assert held(date(2020, 12, 31), teams__campaign__end=date(2020, 12, 31)) is False


@pytest.mark.clause("SC15-011")
def test_the_share_of_villages_that_must_have_a_team_is_the_packs() -> None:
    def bare(share: int) -> int:
        world = make(1, villages=10)
        for team in world.teams[:2]:
            team["ended"] = LATER
        rules = everything()
        values = limits(rules)
        changed_share = replace(values, values=values.values.with_columns(coverage=share))
        found = check_roster(world.case(rules=changed_share))
        return sum(one.code == "roster.coverage" for one in found)

    assert (bare(100), bare(81), bare(80)) == (TWO, TWO, 0)


@pytest.mark.clause("NAT17-003")
def test_where_only_the_national_opinion_holds_a_village_without_a_team_is_listed_by_it() -> None:
    path = ("520123", "5201", "52", "")
    world = make(1, villages=2)
    world.teams[0]["ended"] = LATER
    found = check_roster(world.case(rules=limits(INSTALLED, ON, path)))
    assert [(one.code, one.clause) for one in found if one.area == world.teams[0]["area"]] == [
        ("roster.coverage", "NAT17-003")
    ]


# --- rulesets -----------------------------------------------------------------------------------------------------------


def test_counties_under_the_same_rules_share_one_ruleset_and_policy_is_asked_once_for_them() -> None:
    counties = {
        f"43{number:04d}": (f"43{number:04d}", f"43{number:04d}"[:4], "43", "") for number in range(101, 199)
    }
    found = limits_of(INSTALLED, {**counties, "141028": LINFEN, "141029": ("141029", "1410", "14", "")}, ON)
    assert found.areas.height == len(counties) + 2
    assert (
        found.areas["ruleset"].n_unique() == THREE
    )  # Hunan; 吉县, which adopted the measures; the rest of Linfen
    assert found.values.height == THREE


def test_a_value_set_for_a_township_gives_it_a_ruleset_of_its_own() -> None:
    township = "141028100"
    rules = book((), (local("teams.size.min", 5, township),))
    assert areas_with_own_rules(rules) == {township}
    found = limits_of(rules, {"141028": LINFEN, township: (township, *LINFEN)}, ON)
    assert found.areas.join(found.values, on="ruleset").sort("policy_area")["size_min"].to_list() == [3, 5]


def test_the_usual_number_is_silent_where_the_minimum_in_force_is_higher() -> None:
    case = nominated(4, HUNAN, date(2018, 6, 1))
    assert case.limit("size_normal")["limit"].to_list() == [2]
    assert check_roster(case, [roster_size_normal.check]) == []


def test_a_nomination_sees_the_other_team_in_the_village_and_the_members_other_posts() -> None:
    rules = limits(everything())
    world = make(2, villages=1)
    team, members = world.teams[0], world.members
    other = {
        "team": "there",
        "level": "county",
        "unit_name": "演示县局",
        "area": team["area"],
        "started": FORMED,
    }
    away = {"team": "away", "level": "city", "unit_name": "演示二局", "area": "elsewhere", "started": FORMED}
    service = members[2] | {"posting": "before", "team": "away"}
    case = one_team_case(
        team | {"started": LATER}, members, limits=rules, on=ON, others=[other, away], services=[service]
    )
    found = {one.code: one for one in check_roster(case, NOMINATION_CHECKS)}
    assert set(found) == {"roster.levels", "roster.member_teams"}
    assert found["roster.levels"].team == team["team"]
    assert PATH[0] == COUNTY
