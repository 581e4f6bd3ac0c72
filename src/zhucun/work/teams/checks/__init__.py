"""Conditions on rows, one file each. The placement checks look at a ``placement.case.Case``, whatever the
province.
"""

from ..placement.case import Case
from ..placement.findings import Finding
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
