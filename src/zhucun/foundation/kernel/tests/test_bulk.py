"""Bulk rows are written the same on both databases, as single rows would be."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, models, transaction
from pytest_django import DjangoAssertNumQueries

from zhucun.foundation.audit.models import AuditChange, AuditEntry
from zhucun.foundation.kernel.bulk import _plain, analyse, batches, copy_rows, update_rows
from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.kernel.secrets import ConcealedField
from zhucun.foundation.organisations.models import Organisation

ENTRY = (
    "id",
    "recorded_at",
    "happened_on",
    "actor_id",
    "actor_label",
    "verb",
    "subject_kind",
    "subject_id",
    "subject_label",
    "county",
    "detail",
)
NASTY = "tab\there, line\nbreak, back\\slash, 引号\"'，空 \\N"


def entry(label: str = NASTY) -> tuple[object, ...]:
    moment = datetime(2015, 3, 31, 16, 5, 6, 123456, tzinfo=UTC)
    return (
        uuid7(),
        moment,
        date(2015, 4, 1),
        "1",
        "张",
        "登记",
        "单位",
        "2",
        label,
        "",
        {"名": [1, None, "x\\y"]},
    )


@pytest.mark.django_db
def test_every_kind_of_value_comes_back_as_it_went_in() -> None:
    row = entry()
    assert copy_rows(AuditEntry, ENTRY, [row]) == 1
    assert AuditEntry.objects.values_list(*ENTRY).get(subject_label=NASTY) == row


@pytest.mark.django_db
def test_more_rows_than_a_batch_keep_their_order_and_number() -> None:
    owner = uuid7()
    rows = ((owner, number, str(number), "{}") for number in range(12_001))
    assert copy_rows(AuditChange, ("entry_id", "number", "subject_id", "change"), rows) == 12_001
    written = AuditChange.objects.filter(entry_id=owner).order_by("id")
    assert list(written.values_list("number", flat=True)) == list(range(12_001))


@pytest.mark.django_db
def test_one_bad_row_leaves_none_behind() -> None:
    before = AuditEntry.objects.count()
    twice = entry()
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_rows(AuditEntry, ENTRY, [entry(), twice, twice])
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_no_rows_are_no_fault() -> None:
    assert copy_rows(AuditEntry, ENTRY, []) == 0


def test_a_name_that_is_no_column_is_a_programming_error() -> None:
    with pytest.raises(Exception, match="no_such"):
        copy_rows(AuditEntry, ("no_such",), [])


def test_batches_are_full_but_the_last() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]


def test_ids_sort_by_time_and_never_repeat() -> None:
    made = [uuid7() for _ in range(1_000)]
    assert made == sorted(set(made), key=lambda one: one.bytes)
    assert all(isinstance(one, uuid.UUID) and one.version == 7 for one in made)


def test_a_concealed_column_is_concealed_in_bulk_as_well() -> None:
    """It derives from a plain text field, which would go in as it is."""
    assert not _plain(ConcealedField())
    assert _plain(models.TextField())
    assert _plain(models.CharField())
    assert not _plain(models.DateTimeField())


@pytest.mark.django_db
def test_each_row_is_set_to_its_own_values() -> None:
    first, second, third = (Organisation(name=name, division_id="", county="") for name in "甲乙丙")
    Organisation.objects.bulk_create([first, second, third])
    given = [(first.pk, (NASTY, None, True)), (third.pk, ("丁", date(2016, 2, 29), False))]
    assert update_rows(Organisation, ("name", "closed_on", "restricted"), given) == 2
    rows = Organisation.objects.filter(pk__in=[first.pk, second.pk, third.pk])
    assert {row.pk: (row.name, row.closed_on, row.restricted) for row in rows} == {
        first.pk: (NASTY, None, True),
        second.pk: ("乙", None, False),
        third.pk: ("丁", date(2016, 2, 29), False),
    }


@pytest.mark.django_db
def test_no_rows_to_set_is_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert update_rows(AuditEntry, ("verb",), []) == 0


@pytest.mark.django_db
def test_after_many_rows_the_planner_knows_how_many_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    on_postgresql = connection.vendor == "postgresql"
    with transaction.atomic():
        copy_rows(AuditEntry, ENTRY, (entry(str(number)) for number in range(700)))
        with django_assert_num_queries(int(on_postgresql)):
            analyse(AuditEntry)
        if on_postgresql:
            with connection.cursor() as cursor:
                cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'audit_auditentry'")
                assert cursor.fetchone()[0] == AuditEntry.objects.count()
