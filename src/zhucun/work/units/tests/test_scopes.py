"""Who sees which batch, and which of its units."""

import pytest

from zhucun.foundation.kernel.actor import Actor
from zhucun.work.units import queries
from zhucun.work.units.queries import Batch

from .conftest import DAY, actor, load, make_batch, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def batches() -> dict[str, Batch]:
    """A batch of Hunan, one of 永州 in Hunan and one of Jiangxi."""
    made = {division: make_batch(division) for division in ("43", "4311", "36")}
    load(made["43"], ["省财政厅", "湖南大学"])
    load(made["36"], ["省民政厅"])
    return made


def seen(viewer: Actor) -> set[str]:
    return set(queries.batches(viewer=viewer).values_list("division_id", flat=True))


@pytest.mark.parametrize(
    ("role", "division", "expected"),
    [
        ("province_office", "43", {"43", "4311"}),
        ("province_office", "36", {"36"}),
        ("province_office", "", {"43", "4311", "36"}),
        ("selection_office", "43", {"43", "4311"}),
        ("city_office", "4311", {"43", "4311"}),
        ("city_office", "4301", {"43"}),
        ("county_office", "430121", {"43"}),
        ("county_leader", "430121", {"43"}),
        ("finance_discipline", "4311", {"43", "4311"}),
        ("auditor", "43", {"43", "4311"}),
        ("township_clerk", "430121", set()),
        ("village_committee", "430121", set()),
        ("team_member", "430121", set()),
        ("responsible_person", "430121", set()),
        ("system_admin", "", set()),
        ("security_admin", "", set()),
        ("audit_admin", "", set()),
    ],
)
def test_a_role_sees_the_batches_of_its_area_above_and_below(
    batches: dict[str, Batch], role: str, division: str, expected: set[str]
) -> None:
    assert seen(actor(role, division)) == expected


def test_a_unit_sees_the_batches_it_takes_part_in_and_itself_alone(batches: dict[str, Batch]) -> None:
    us = actor("sending_unit", body=unit("省财政厅"))
    assert seen(us) == {"43"}
    rows = queries.participations(viewer=us, batch=batches["43"], on=DAY)
    assert [row.printed for row in rows] == ["省财政厅"]
    assert queries.batch(viewer=us, pk=batches["36"].pk) is None


def test_a_lead_department_has_no_batch(batches: dict[str, Batch]) -> None:
    assert seen(actor("lead_department", body=unit("省财政厅"))) == set()


def test_readers_see_all_units_in_printed_order(batches: dict[str, Batch]) -> None:
    rows = queries.participations(viewer=actor("county_leader", "430121"), batch=batches["43"], on=DAY)
    assert [row.printed for row in rows] == ["省财政厅", "湖南大学"]


def test_batches_count_their_units(batches: dict[str, Batch]) -> None:
    rows = queries.batches(viewer=actor("province_office", "43"))
    assert {row.division_id: row.units for row in rows} == {"43": 2, "4311": 0}  # type: ignore[attr-defined]  # annotated
