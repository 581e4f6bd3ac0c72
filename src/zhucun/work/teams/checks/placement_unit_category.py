"""A unit placed in another category than the list gives it (省直单位 of the list is 机关事业单位 of the
table).
"""

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.categories import compatible
from ..placement.findings import Finding

CODE = "placement.unit.category"


@implements("H15-043")
def check(case: Case) -> list[Finding]:
    """One finding for each placed unit whose column cannot be its category."""
    pairs = case.placed.join(
        case.listed.select("listed", own="category", own_heading="heading"),
        on="listed",
        maintain_order="left",
    )
    return [
        Finding(
            CODE,
            "error",
            "H15-043",
            row["name"],
            f"{row['county']}的“{row['name']}”列在“{row['heading']}”，名单里属“{row['own_heading']}”。请核对归类。",
            spots(pairs[index], "name"),
        )
        for index, row in enumerate(pairs.iter_rows(named=True))
        if not compatible(row["category"], row["own"])
    ]
