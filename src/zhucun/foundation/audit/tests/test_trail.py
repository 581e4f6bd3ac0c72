"""Entries stand with the act they record, are never changed, and are read within an auditor's area."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from zhucun.foundation.audit.actions import record, record_bulk
from zhucun.foundation.audit.models import AuditChange, AuditEntry
from zhucun.foundation.audit.queries import entries
from zhucun.foundation.audit.seals import seal
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, Grant

CLERK = Actor("7", "张办事员")


def note(label: str = "省审计厅", county: str = "431121", happened_on: date | None = None) -> AuditEntry:
    return record(
        actor=CLERK,
        verb="登记",
        subject_kind="单位",
        subject_id="u-1",
        subject_label=label,
        county=county,
        detail={"层级": "省"},
        happened_on=happened_on,
    )


def auditor(*areas: str, role: str = "auditor") -> Actor:
    return Actor("9", "督查", tuple(Grant(role, division=area) for area in areas))


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_the_transaction_of_its_act_is_refused() -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(RuntimeError, match="transaction"):
        note()
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_when_the_act_fails_its_entry_goes_with_it() -> None:
    before = AuditEntry.objects.count()

    @transaction.atomic
    def fail() -> None:
        note()
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_an_entry_keeps_who_what_when_it_happened_and_when_it_was_recorded() -> None:
    moment = datetime(2015, 3, 10, 2, 0, tzinfo=UTC)
    with time_machine.travel(moment, tick=False), clock.business_date(date(2015, 3, 9)):
        late, now = note(happened_on=date(2015, 3, 6)), note()
    late.refresh_from_db()
    assert (late.actor_id, late.actor_label, late.detail) == ("7", "张办事员", {"层级": "省"})
    assert (late.happened_on, late.recorded_at) == (date(2015, 3, 6), moment)
    assert now.happened_on == date(2015, 3, 9)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET verb = 'x'",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_auditchange SET change = 'x'",
        "DELETE FROM audit_auditchange",
        "UPDATE audit_auditseal SET mac = 'x'",
        "DELETE FROM audit_auditseal",
    ],
)
def test_the_database_refuses_to_change_or_delete_what_was_recorded(
    statement: str, settings: Settings, tmp_path: Path
) -> None:
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    record_bulk(
        actor=CLERK,
        verb="导入",
        subject_kind="单位",
        subject_id="b-1",
        subject_label="单位名单",
        changes=[("u-1", {"name": "省审计厅"})],
    )
    seal()
    with (
        pytest.raises(DatabaseError, match="审计记录只增不改"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_ordinary_ways_of_changing_a_row_are_refused_too() -> None:
    entry = note()
    entry.verb = "改动"
    with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic():
        entry.delete()
    assert AuditEntry.objects.get(pk=entry.pk).verb == "登记"


@pytest.mark.django_db
def test_a_bulk_act_is_one_entry_with_its_rows_beside_it() -> None:
    before = AuditEntry.objects.count()
    entry = record_bulk(
        actor=CLERK,
        verb="导入",
        subject_kind="单位",
        subject_id="b-1",
        subject_label="单位名单",
        changes=((f"u-{number}", {"name": f"单位{number}"}) for number in range(3)),
        detail={"file": "ab12"},
    )
    assert AuditEntry.objects.count() == before + 1
    assert (entry.detail["rows"], entry.detail["file"]) == (3, "ab12")
    rows = AuditChange.objects.filter(entry_id=entry.id).order_by("number")
    assert [(row.number, row.subject_id) for row in rows] == [(1, "u-0"), (2, "u-1"), (3, "u-2")]


@pytest.mark.django_db
def test_an_auditor_reads_the_own_area_newest_first() -> None:
    old, new = note(), note()
    note(county="1410")
    assert [e.pk for e in entries(viewer=auditor("43"), person="7")] == [new.pk, old.pk]


@pytest.mark.django_db
def test_only_auditors_and_the_audit_administrator_read_the_trail() -> None:
    note()
    assert not entries(viewer=Actor("1", "省办", (Grant("province_office", division=""),))).exists()
    assert not entries(viewer=Actor("1", "无角色")).exists()
    assert entries(viewer=auditor("", role="audit_admin")).exists()
