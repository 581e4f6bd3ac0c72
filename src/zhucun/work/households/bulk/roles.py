"""Who takes the registry in and out in bulk."""

from typing import Final

# Whole sheets enter by the township and the offices; committees and teams write household by household.
IMPORTERS: Final = frozenset({"province_office", "city_office", "county_office", "township_clerk"})
# Who compares the registry with another system and takes an area's sheet out.
RECONCILERS: Final = IMPORTERS
