"""A query read as a frame is the same on both databases, whatever its texts hold."""

from datetime import date

import polars as pl
import pytest

from zhucun.foundation.divisions.models import Division, DivisionSpan
from zhucun.foundation.kernel.frames import read_frame
from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.organisations.models import Organisation

pytestmark = pytest.mark.django_db
AWKWARD = ("甲,乙", '引“”"号', "两\n行", r"\N", "")


def test_texts_ids_days_numbers_and_truth_values_come_through() -> None:
    division = Division.objects.get(pk="43")
    ids = sorted(uuid7() for _ in AWKWARD)
    for number, (pk, name) in enumerate(zip(ids, AWKWARD, strict=True)):
        Organisation.objects.create(
            pk=pk, county="43", name=f"{number}{name}", initials=name, kind="office", level="county", division=division,
            restricted=number == 1, closed_on=date(2018, 9, 1) if number == 2 else None,
        )  # fmt: skip
    schema = {
        "id": pl.String(), "text": pl.String(), "level": pl.Int64(), "closed": pl.Date(), "restricted": pl.Boolean(),
    }  # fmt: skip
    fields = {
        "id": "pk", "text": "initials", "closed": "closed_on", "restricted": "restricted", "level": "division__level",
    }  # fmt: skip
    rows = Organisation.objects.filter(pk__in=ids).order_by("pk")
    found = read_frame(rows, fields, schema)
    assert found.schema == {name: schema[name] for name in fields}
    assert found["id"].to_list() == [str(pk) for pk in ids]
    assert found["text"].to_list() == list(AWKWARD)
    assert found["closed"].to_list() == [None, None, date(2018, 9, 1), None, None]
    assert found["restricted"].to_list() == [False, True, False, False, False]
    assert found["level"].unique().to_list() == [1]


def test_no_rows_and_a_condition_nothing_can_meet_give_an_empty_frame() -> None:
    schema = {"name": pl.String(), "since": pl.Date()}
    fields = {"name": "name", "since": "valid_from"}
    for nobody in (DivisionSpan.objects.filter(name="没有"), DivisionSpan.objects.filter(pk__in=())):
        assert read_frame(nobody, fields, schema).equals(pl.DataFrame(schema=schema))
