"""A query read as a frame is the same on both databases, whatever its texts hold."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from django.db import transaction

from zhucun.foundation.audit.actions import record_bulk
from zhucun.foundation.audit.models import AuditChange, AuditEntry
from zhucun.foundation.divisions.models import Division, DivisionSpan
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.frames import read_frame, write_frame
from zhucun.foundation.kernel.ids import uuid7, uuid7_texts
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


NASTY = "tab\there, line\nbreak, back\\slash, 引号\"'，空 \\N"


def test_a_frame_is_written_as_single_rows_would_be() -> None:
    moment = datetime(2015, 3, 31, 16, 5, 6, 123456, tzinfo=UTC)
    keys = uuid7_texts(2)
    frame = pl.DataFrame(
        {
            "id": keys, "recorded_at": [moment, moment], "happened_on": [date(2015, 4, 1)] * 2, "actor_id": "1", "actor_label": "",
            "verb": "登记", "subject_kind": "单位", "subject_id": "2", "subject_label": [NASTY, ""], "county": "",
            "detail": [["甲", "乙\""], None],
        },
        schema_overrides={"recorded_at": pl.Datetime("us", "UTC"), "detail": pl.List(pl.String)},
    )  # fmt: skip
    done: list[int] = []
    assert write_frame(AuditEntry, frame, progress=done.append) == 2
    first, last = (AuditEntry.objects.get(pk=key) for key in keys)
    assert (first.recorded_at, first.happened_on, first.subject_label, first.detail) == (
        moment,
        date(2015, 4, 1),
        NASTY,
        ["甲", '乙"'],
    )
    assert (last.subject_label, last.detail, last.actor_label) == ("", [], "")
    assert done == [2]


def test_a_bulk_entry_has_the_same_digest_whether_its_changes_are_told_as_rows_or_as_a_frame() -> None:
    changes: list[tuple[str, Mapping[str, Any]]] = [("1", {"甲": 1}), ("2", {"乙": "二"})]
    lines = [(subject, json.dumps(change, ensure_ascii=False, sort_keys=True)) for subject, change in changes]
    frame = pl.DataFrame(lines, schema=["subject_id", "change"], orient="row")
    with transaction.atomic():
        entries = [
            record_bulk(
                actor=system("测试"), verb="导入", subject_kind="户", subject_id="1", subject_label="", changes=told
            )
            for told in (changes, frame)
        ]  # fmt: skip
    assert entries[0].detail == entries[1].detail
    one, other = (
        AuditChange.objects.filter(entry_id=entry.pk).order_by("number").values_list("number", "subject_id", "change")
        for entry in entries
    )  # fmt: skip
    assert list(one) == list(other)
