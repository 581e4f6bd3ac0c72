"""The village of the plan templates (铁厂乡方山坪村), as printed: for demonstrations and tests."""

from datetime import date

from django.db import transaction

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements

from ..catalogue import seed_rows
from ..models import Profile
from .problems import note_problem, note_risk
from .profile import note_copy, record_profile

SOURCE = "“挂包帮”精准扶贫工作计划（范文篇二A·二）"
SECOND_COPY = "“挂包帮”精准扶贫工作计划（范文篇五·二）"
YEAR = 2017


@implements("PL-022", "PL-023", "PL-024", "PL-025", "PL-134")
@transaction.atomic
def load_sample(*, actor: Actor, village_key: str) -> Profile:
    """Load the printed profile, the three problems and the disaster risks into a village; its second copy adds a source.

    The year is the one printed in the first copy; the second masks it (PL-133).
    """
    values = {row["code"]: row["value"] for row in seed_rows("sample_profile")}
    profile = record_profile(
        actor=actor, village_key=village_key, year=YEAR, values=values, source=SOURCE
    )  # fmt: skip
    note_copy(
        actor=actor, village_key=village_key, values=values, source=SECOND_COPY, printed_year="20xx"
    )  # fmt: skip
    noted_on = min(date(YEAR, 12, 31), clock.today())
    for row in seed_rows("sample_problems"):
        note_problem(
            actor=actor, village_key=village_key, kind=row["kind"], title=row["title"], noted_on=noted_on,
            description=row["description"], households=_number(row["households"]), persons=_number(row["persons"]),
            source=row["source"],
        )  # fmt: skip
        for kind in filter(None, row["disasters"].split("|")):
            note_risk(
                actor=actor, village_key=village_key, kind=kind, since=noted_on, note_text=row["description"]
            )
    return profile


def _number(text: str) -> int | None:
    return int(text) if text else None
