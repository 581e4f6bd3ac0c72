"""An invented county whose teams keep every rule, and faults to plant in it one village each.

甲县 (990101) adopted Hunan's circular, the Linfen measures, the county scheme and the masked plans, so that every check has a
rule in force on 1 September 2018. A fault answers what the checks must say: code and id.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from zhucun.foundation.policy import packs
from zhucun.foundation.policy.book import Book, build
from zhucun.foundation.policy.facts import Adoption, Local
from zhucun.work.teams.roster.case import MEMBERS, NOTES, REPORTS, TEAMS, UNITS, VILLAGES, RosterCase, frame
from zhucun.work.teams.roster.limits import Limits, limits_of

ON = date(2018, 9, 1)
COUNTY, PATH = "990101", ("990101", "9901", "99", "")
FORMED, ENTERED, OF_TERM = date(2015, 3, 10), date(2015, 3, 20), date(2017, 3, 10)
LATER = date(2017, 9, 1)
SINCE = date(2015, 1, 1)
ADOPTED = ("hunan-2015-1", "linfen-2018-34", "county-2015", "plans-templates")
CRITERIA = ("政治素质好", "工作作风实", "综合能力强", "身心健康具备履职条件")
Row = dict[str, Any]
Expected = Counter[tuple[str, str]]


def local(key: str, value: Any, area: str = COUNTY, since: date = date(2018, 1, 1)) -> Local:
    """A value an authority set on the spot."""
    return Local(f"{area}-{key}", area, key, value, "演示文件〔2015〕1号", since)


@cache
def book(instruments: tuple[str, ...] = ADOPTED, locals: tuple[Local, ...] = ()) -> Book:
    """The installed packs, some of them adopted by 甲县, with local values."""
    adoptions = [Adoption(name, COUNTY, SINCE, None, "演示") for name in instruments]
    return build(packs.read_keys()[0], packs.read_tree()[0].values(), locals, adoptions)


def limits(rules: Book | None = None, on: date = ON, path: tuple[str, ...] = PATH) -> Limits:
    """What holds in one area."""
    return limits_of(rules or everything(), {path[0]: path}, on)


def everything() -> Book:
    """Every instrument, three members as the usual number, and thirty days for a vacancy."""
    return book(ADOPTED, (local("teams.size.normal", 3), local("teams.vacancy.max_days", 30)))


@dataclass
class World:
    """Rows by the schemas of ``roster.case``; ``of`` finds a village's team and its members."""

    teams: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)
    villages: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    made: int = 0

    def case(self, on: date = ON, rules: Limits | None = None) -> RosterCase:
        """The rows as the checks see them."""
        return RosterCase(
            on, rules or limits(), frame(TEAMS, self.teams), frame(MEMBERS, self.members), frame(NOTES, self.notes),
            frame(REPORTS, self.reports), frame(VILLAGES, self.villages), frame(UNITS, self.units),
        )  # fmt: skip

    def team(self, number: int) -> Row:
        return self.teams[number]

    def roster(self, team: Row) -> list[Row]:
        return [row for row in self.members if row["team"] == team["team"]]


def make(seed: int, villages: int = 60) -> World:
    """A county in order: three members a team, some teams in their second batch of members."""
    choose, world = random.Random(seed), World()
    for _ in range(villages):
        team = add_team(world, add_village(world))
        if choose.random() < 0.3:
            _rotate(world, team, retained=True)
    return world


def add_village(world: World) -> Row:
    number = len(world.villages)
    row = {"area": f"{COUNTY}{number:06d}", "place": f"甲县东川乡{number}村", "county": COUNTY, "ruleset": 0}
    world.villages.append(row)
    return row


def add_team(world: World, village: Row, level: str = "city") -> Row:
    number = len(world.teams)
    unit = f"u{number}"
    team = {
        "team": f"t{number}", "unit": unit, "unit_name": f"演示{number}局", "unit_level": level, "level": level,
        "area": village["area"], "township": f"{village['area'][:9]}", "county": COUNTY, "place": village["place"], "ruleset": 0,
        "batch_starts": date(2015, 2, 13), "batch_ends": date(2019, 1, 1), "started": FORMED, "entered_on": ENTERED,
        "local_liaisons": 1, "liaison_person": f"联络{number}", "liaison_name": f"联络{number}", "judged": True,
    }  # fmt: skip
    world.teams.append(team)
    world.units.append(
        {key: team[key] for key in ("unit", "unit_name", "unit_level", "area", "place", "ruleset")}
        | {"restricted": False}
    )
    add_member(world, team, role="leader", first_secretary=True)
    add_member(world, team, role="deputy", home_unit="乡党委", home_level="township", post_title="党委委员")
    add_member(world, team, politics="群众", transferred_in=None)
    return team


def add_member(world: World, team: Row, **changes: Any) -> Row:
    """A member in order, unless ``changes`` says otherwise."""
    number = world.made = world.made + 1
    row = {
        "posting": f"p{number:05d}", "team": team["team"], "subject": f"c{number}", "name": f"甲{number}", "role": "member",
        "first_secretary": False, "stationed": True, "secondee": False, "politics": "中共党员", "rank": "正科级",
        "post_title": "副局长", "home_unit": team["unit"], "home_level": team["unit_level"], "term": 1, "started": FORMED,
        "planned_to": OF_TERM, "arrived_on": ENTERED, "transferred_in": ENTERED, "ending": "", "ending_reason": "",
        "ticked": list(CRITERIA), "decided": True, "exception": "",
    } | changes  # fmt: skip
    row.setdefault("since", row["started"])
    world.members.append(row)
    return row


def _leave(
    row: Row, on: date, ending: str, world: World, *, reports: Iterable[str] = ("思想总结", "调研报告")
) -> None:
    row |= {"ended": on, "ending": ending, "ending_reason": "演示"}
    world.reports += [{"posting": row["posting"], "title": title} for title in reports]


def _follow(world: World, team: Row, before: Row, on: date, term: int, **changes: Any) -> Row:
    kept = ("role", "first_secretary", "home_unit", "home_level", "post_title", "politics", "transferred_in")
    usual = {"started": on, "planned_to": on.replace(year=on.year + 2), "arrived_on": on, "term": term}
    return add_member(
        world,
        team,
        **{name: before[name] for name in kept},
        replaces=before["posting"],
        **usual,
        **changes,
    )


def _rotate(world: World, team: Row, *, retained: bool, **changes: Any) -> None:
    """A second batch of members on 1 September 2017."""
    for row in world.roster(team)[1 if retained else 0 :]:
        _leave(row, LATER, "rotation", world)
        _follow(world, team, row, LATER, 2, **changes)


# --- faults: each in one village of its own ----------------------------------------------------------------------------

Fault = Callable[[World, Row], Expected]


def _now(world: World, team: Row) -> list[Row]:
    """Members in force: leader, deputy, member."""
    order = ("leader", "deputy", "member")
    here = [row for row in world.roster(team) if row.get("ended") is None]
    return sorted(here, key=lambda row: order.index(row["role"]))


def _drop(world: World, member: Row) -> None:
    """Take a member out with whom he or she came after, so that no vacancy is left behind."""
    chain = {member["posting"], member.get("replaces")}
    world.members = [row for row in world.members if row["posting"] not in chain]


def _are(*found: tuple[str, str]) -> Expected:
    return Counter((f"roster.{code}", id) for code, id in found)


def a_member_too_few(world: World, team: Row) -> Expected:
    _drop(world, _now(world, team)[2])
    return _are(("size_min", team["team"]))


def a_member_more_than_usual(world: World, team: Row) -> Expected:
    add_member(world, team)
    return _are(("size_normal", team["team"]))


def a_secondee_of_another_unit(world: World, team: Row) -> Expected:
    row = add_member(world, team, secondee=True, home_unit="另一单位", secondee_township=team["township"])
    return _are(("secondees", row["posting"]))


def a_secondee_in_another_township(world: World, team: Row) -> Expected:
    row = add_member(world, team, secondee=True, secondee_township="990101999")
    return _are(("secondees", row["posting"]))


def two_secondees(world: World, team: Row) -> Expected:
    _drop(world, _now(world, team)[2])
    for _ in range(2):
        add_member(world, team, secondee=True)
    return _are(("secondees", team["team"]))


def a_leader_on_probation(world: World, team: Row) -> Expected:
    leader = _now(world, team)[0]
    leader["politics"] = "中共预备党员"
    return _are(("leader_party", leader["posting"]))


def no_leader(world: World, team: Row) -> Expected:
    _now(world, team)[0]["role"] = "member"
    return _are(("leader_one", team["team"]))


def two_leaders(world: World, team: Row) -> Expected:
    _now(world, team)[2] |= {"role": "leader", "politics": "中共党员", "transferred_in": ENTERED}
    return _are(("leader_one", team["team"]), ("first_secretary", team["team"]))


def a_member_is_first_secretary(world: World, team: Row) -> Expected:
    leader, _, member = _now(world, team)
    leader["first_secretary"], member["first_secretary"] = False, True
    return _are(("first_secretary", team["team"]))


def nobody_is_first_secretary(world: World, team: Row) -> Expected:
    _now(world, team)[0]["first_secretary"] = False
    return _are(("first_secretary", team["team"]), ("village_secretary", team["area"]))


def the_liaison_in_the_team(world: World, team: Row) -> Expected:
    member = _now(world, team)[2]
    team["liaison_person"] = member["subject"]
    return _are(("liaison_apart", member["posting"]))


def a_namesake_of_the_liaison(world: World, team: Row) -> Expected:
    member = _now(world, team)[2]
    team |= {"liaison_person": None, "liaison_name": member["name"]}
    return _are(("liaison_namesake", member["posting"]))


def a_party_member_without_transfer(world: World, team: Row) -> Expected:
    deputy = _now(world, team)[1]
    deputy["transferred_in"] = None
    return _are(("party_relation", deputy["posting"]))


def other_work(world: World, team: Row) -> Expected:
    posting = _now(world, team)[2]["posting"]
    world.notes.append({"posting": posting, "kind": "other_work", "happened_on": LATER, "reason": "参加普查"})
    return _are(("full_time", posting), ("withdrawal", posting))


def a_withdrawal(world: World, team: Row) -> Expected:
    posting = _now(world, team)[2]["posting"]
    world.notes.append({"posting": posting, "kind": "withdrawal", "happened_on": LATER, "reason": "专班"})
    return _are(("withdrawal", posting))


def a_term_too_short(world: World, team: Row) -> Expected:
    member = _now(world, team)[2]
    member["planned_to"] = member["since"].replace(year=member["since"].year + 1)
    return _are(("term_min", member["posting"]))


def a_term_longer_than_usual(world: World, team: Row) -> Expected:
    member = _now(world, team)[2]
    member["planned_to"] = member["since"].replace(year=member["since"].year + 3)
    return _are(("term_usual", member["posting"]))


def an_early_end(world: World, team: Row) -> Expected:
    member = _now(world, team)[2]
    member |= {"started": LATER, "since": LATER, "arrived_on": LATER}
    _leave(member, date(2018, 6, 1), "recall", world, reports=())
    _follow(world, team, member, date(2018, 6, 1), member["term"])
    return _are(("early_end", member["posting"]))


def a_rank_too_high(world: World, team: Row) -> Expected:
    member = _now(world, team)[2]
    member["rank"] = "副处级"
    return _are(("rank", member["posting"]))


def a_leader_who_leads_nothing(world: World, team: Row) -> Expected:
    leader = _now(world, team)[0]
    leader["post_title"] = "办公室干事"
    return _are(("composition", leader["posting"]))


def no_local_liaison(world: World, team: Row) -> Expected:
    team["local_liaisons"] = 0
    return _are(("local_liaison", team["team"]))


def never_entered(world: World, team: Row) -> Expected:
    team["entered_on"] = None
    return _are(("entry", team["team"]))


def never_arrived(world: World, team: Row) -> Expected:
    leader = _now(world, team)[0]
    leader["arrived_on"] = None
    return _are(("arrival", leader["posting"]))


def a_village_without_team(world: World, team: Row) -> Expected:
    area = add_village(world)["area"]
    return _are(("coverage", area), ("village_secretary", area))


def two_teams_of_one_level(world: World, team: Row) -> Expected:
    add_team(world, world.villages[world.teams.index(team)])
    return _are(("village_teams", team["area"]))


def two_teams_of_two_levels(world: World, team: Row) -> Expected:
    second = add_team(world, world.villages[world.teams.index(team)], "county")
    second["started"] = LATER
    return _are(("village_teams", team["area"]), ("levels", second["team"]))


def a_unit_without_team(world: World, team: Row) -> Expected:
    unit = f"只包村-{team['team']}"
    world.units.append(
        {"unit": unit, "unit_name": unit, "unit_level": "county", "restricted": False, "ruleset": 0}
        | {key: team[key] for key in ("area", "place")}
    )
    return _are(("unit_team", unit), ("unit_stationed", unit))


def a_cadre_in_two_teams(world: World, team: Row) -> Expected:
    other = add_team(world, add_village(world))
    mine, theirs = _now(world, team)[2], _now(world, other)[2]
    theirs["subject"] = mine["subject"]
    return _are(
        ("member_teams", max((mine, theirs), key=lambda row: (row["started"], row["posting"]))["posting"])
    )


def nobody_retained(world: World, team: Row) -> Expected:
    fresh = add_team(world, add_village(world))
    _rotate(world, fresh, retained=False)
    return _are(("retained", fresh["team"]))


def closed_because_the_village_left_poverty(world: World, team: Row) -> Expected:
    closed = add_team(world, add_village(world))
    world.units.pop()
    closed |= {"ended": date(2018, 8, 1), "closing_kind": "village_exit"}
    for row in world.roster(closed):
        _leave(row, date(2018, 8, 1), "closed", world)
    area = closed["area"]
    return _are(("after_exit", closed["team"]), ("coverage", area), ("village_secretary", area))


def a_vacancy_of_more_than_thirty_days(world: World, team: Row) -> Expected:
    row = add_member(world, team)
    _leave(row, date(2018, 8, 1), "term", world)
    return _are(("vacancy", row["posting"]))


def a_criterion_not_ticked(world: World, team: Row) -> Expected:
    member = _now(world, team)[2]
    member["ticked"] = list(CRITERIA[1:])
    return _are(("criteria", member["posting"]))


def no_collective_decision(world: World, team: Row) -> Expected:
    for member in _now(world, team):
        member["decided"] = False
    return _are(("decision", team["team"]))


def a_report_not_handed_in(world: World, team: Row) -> Expected:
    row = add_member(world, team)
    _leave(row, date(2018, 6, 1), "term", world, reports=["思想总结"])
    _follow(world, team, row, date(2018, 6, 1), row["term"])
    _drop(world, _now(world, team)[2])
    return _are(("reports", row["posting"]))


# The clauses each fault proves.
FAULTS: dict[Fault, tuple[str, ...]] = {
    a_member_too_few: ("JX18-014",),
    a_member_more_than_usual: ("H15-011",),
    a_secondee_of_another_unit: ("JX18-014",),
    a_secondee_in_another_township: ("JX18-014",),
    two_secondees: ("JX18-014",),
    a_leader_on_probation: ("H15-014",),
    no_leader: ("H15-017",),
    two_leaders: ("H15-017",),
    a_member_is_first_secretary: ("H15-017", "JX18-006"),
    nobody_is_first_secretary: ("PL-124", "JX18-006"),
    the_liaison_in_the_team: ("H15-046",),
    a_namesake_of_the_liaison: ("H15-046",),
    a_party_member_without_transfer: ("H15-018", "JX18-017"),
    other_work: ("JX18-017", "SC15-033"),
    a_withdrawal: ("SC15-033",),
    a_term_too_short: ("SC15-029", "NAT17-002"),
    a_term_longer_than_usual: ("JX18-017",),
    an_early_end: ("SC15-029", "NAT17-002"),
    a_rank_too_high: ("SC15-049", "PD-025"),
    a_leader_who_leads_nothing: ("SC15-012", "PD-027"),
    no_local_liaison: ("H15-012",),
    never_entered: ("H15-010", "SC15-022"),
    never_arrived: ("SC15-052",),
    a_village_without_team: ("SC15-011", "JX18-005", "PL-055"),
    two_teams_of_one_level: ("JX18-005",),
    two_teams_of_two_levels: ("JX18-015",),
    a_unit_without_team: ("JX18-013", "SC15-028"),
    a_cadre_in_two_teams: ("PD-026",),
    nobody_retained: ("JX18-016",),
    closed_because_the_village_left_poverty: ("JX18-018",),
    a_vacancy_of_more_than_thirty_days: ("JX18-061",),
    a_criterion_not_ticked: ("JX18-012",),
    no_collective_decision: ("H15-015",),
    a_report_not_handed_in: ("SC15-054",),
}
