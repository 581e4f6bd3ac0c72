"""Conditions on rows, one file each. The placement checks look at a ``placement.case.Case``, whatever the province; the
roster checks at a ``roster.case.RosterCase``, whether it holds one nomination or the nation's teams.
"""

from collections.abc import Callable, Iterable

from ..placement.case import Case
from ..placement.findings import Finding
from ..roster.case import RosterCase
from ..roster.findings import ORDER, Violation
from . import (
    placement_county_empty,
    placement_county_number,
    placement_county_rows,
    placement_list_count,
    placement_list_duplicate,
    placement_load,
    placement_sum_city,
    placement_sum_county,
    placement_sum_total,
    placement_unit_category,
    placement_unit_name,
    placement_unit_twice,
    placement_unit_unplaced,
    roster_after_exit,
    roster_arrival,
    roster_composition,
    roster_coverage,
    roster_criteria,
    roster_decision,
    roster_early_end,
    roster_entry,
    roster_first_secretary,
    roster_full_time,
    roster_leader_one,
    roster_leader_party,
    roster_levels,
    roster_liaison_apart,
    roster_local_liaison,
    roster_member_teams,
    roster_party_relation,
    roster_rank,
    roster_reports,
    roster_retained,
    roster_secondees,
    roster_size_min,
    roster_size_normal,
    roster_term_min,
    roster_term_usual,
    roster_unit_stationed,
    roster_unit_team,
    roster_vacancy,
    roster_village_secretary,
    roster_village_teams,
    roster_withdrawal,
)

# In the order a clerk works: the list, the sums, the units, the counties.
PLACEMENT_CHECKS = (
    placement_list_count.check,
    placement_list_duplicate.check,
    placement_sum_total.check,
    placement_sum_city.check,
    placement_sum_county.check,
    placement_county_rows.check,
    placement_county_number.check,
    placement_county_empty.check,
    placement_unit_twice.check,
    placement_unit_unplaced.check,
    placement_unit_category.check,
    placement_unit_name.check,
    placement_load.check,
)


def check_placement(case: Case) -> list[Finding]:
    """Every finding of every placement check."""
    return [finding for check in PLACEMENT_CHECKS for finding in check(case)]


RosterCheck = Callable[[RosterCase], list[Violation]]

# What speaks of one roster when it is nominated.
_NOMINATION = (
    roster_size_min,
    roster_size_normal,
    roster_secondees,
    roster_leader_one,
    roster_leader_party,
    roster_first_secretary,
    roster_liaison_apart,
    roster_member_teams,
    roster_levels,
    roster_composition,
    roster_rank,
    roster_criteria,
    roster_decision,
    roster_term_min,
    roster_term_usual,
    roster_retained,
)
# What speaks of villages, units, and what happens once a team is in force.
_LATER = (
    roster_coverage,
    roster_village_teams,
    roster_village_secretary,
    roster_unit_team,
    roster_unit_stationed,
    roster_entry,
    roster_arrival,
    roster_local_liaison,
    roster_party_relation,
    roster_full_time,
    roster_withdrawal,
    roster_early_end,
    roster_vacancy,
    roster_reports,
    roster_after_exit,
)

NOMINATION_CHECKS: tuple[RosterCheck, ...] = tuple(one.check for one in _NOMINATION)
ALL_CHECKS: tuple[RosterCheck, ...] = (*NOMINATION_CHECKS, *(one.check for one in _LATER))
TITLES = {one.CODE: one.TITLE for one in (*_NOMINATION, *_LATER)} | {
    roster_liaison_apart.CODE_NAMESAKE: roster_liaison_apart.TITLE_NAMESAKE
}


def check_roster(case: RosterCase, kinds: Iterable[RosterCheck] = ALL_CHECKS) -> list[Violation]:
    """Every violation that the checks find, the gravest first, else in the order of the checks."""
    found = [violation for check in kinds for violation in check(case)]
    return sorted(found, key=lambda violation: ORDER.index(violation.severity))
