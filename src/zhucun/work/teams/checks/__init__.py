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
NOMINATION_CHECKS: tuple[RosterCheck, ...] = (
    roster_size_min.check,
    roster_size_normal.check,
    roster_secondees.check,
    roster_leader_one.check,
    roster_leader_party.check,
    roster_first_secretary.check,
    roster_liaison_apart.check,
    roster_member_teams.check,
    roster_levels.check,
    roster_composition.check,
    roster_rank.check,
    roster_criteria.check,
    roster_decision.check,
    roster_term_min.check,
    roster_term_usual.check,
    roster_retained.check,
)
# Besides these, what speaks of villages, units, and what happens once a team is in force.
ALL_CHECKS: tuple[RosterCheck, ...] = (
    *NOMINATION_CHECKS,
    roster_coverage.check,
    roster_village_teams.check,
    roster_village_secretary.check,
    roster_unit_team.check,
    roster_unit_stationed.check,
    roster_entry.check,
    roster_arrival.check,
    roster_local_liaison.check,
    roster_party_relation.check,
    roster_full_time.check,
    roster_withdrawal.check,
    roster_early_end.check,
    roster_vacancy.check,
    roster_reports.check,
    roster_after_exit.check,
)


def check_roster(case: RosterCase, kinds: Iterable[RosterCheck] = ALL_CHECKS) -> list[Violation]:
    """Every violation that the checks find, the gravest first, else in the order of the checks."""
    found = [violation for check in kinds for violation in check(case)]
    return sorted(found, key=lambda violation: ORDER.index(violation.severity))
