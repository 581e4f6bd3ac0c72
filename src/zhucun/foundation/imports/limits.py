"""How large a file may be, and how like a name must be: policy values, settable locally."""

from datetime import date

from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from .containers import ReadLimits

_MEGABYTE = 1 << 20


@implements("PD-004")
def read_limits(division: str, on: date) -> ReadLimits:
    """The limits in force in the division (a key) on a day."""
    file_mb, unpacked_mb, rows = "imports.max_file_mb", "imports.max_unpacked_mb", "imports.max_rows"
    found = policy.values((file_mb, unpacked_mb, rows), division=division, on=on)
    return ReadLimits(
        max_file_bytes=found[file_mb].integer * _MEGABYTE,
        max_rows=found[rows].integer,
        max_unpacked_bytes=found[unpacked_mb].integer * _MEGABYTE,
    )


@implements("PD-005")
def least_similarity(division: str, on: date) -> float:
    """From which likeness (0 to 1) an entry is offered for a name."""
    return policy.value("imports.similarity.min_percent", division=division, on=on).integer / 100
