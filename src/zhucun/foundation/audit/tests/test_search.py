"""The trail is searched by person, subject, place and day, from its indexes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from zhucun.foundation.audit.actions import record, record_bulk
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.audit.queries import entries
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, Grant
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
CLERK = Actor("7", "张办事员")
NATION = Actor("9", "审计", (Grant("audit_admin"),))
DAY = date(2015, 3, 5)


def note(
    label: str = "李明", *, subject: str = "s-1", county: str = "431121", verb: str = "派出挂职干部", actor: Actor = CLERK,
    **detail: str,
) -> AuditEntry:  # fmt: skip
    with transaction.atomic():
        return record(
            actor=actor, verb=verb, subject_kind="挂职", subject_id=subject, subject_label=label, county=county, detail=detail
        )  # fmt: skip


def found(viewer: Actor = NATION, **asked: Any) -> set[object]:
    return set(entries(viewer=viewer, **asked).values_list("pk", flat=True))


def test_a_person_is_found_by_what_he_did_and_by_what_was_done_to_him() -> None:
    did, met, other = (
        note("王芳"),
        note("张办事员", actor=Actor("8", "李主任")),
        note("王芳", actor=Actor("8", "李主任")),
    )
    assert found(person="张办事员") == {did.pk, met.pk}
    assert found(person="张办") == {did.pk, met.pk}
    assert found(person="7") == {did.pk}
    assert found(person="8") == {met.pk, other.pk}
    assert found(person="赵强") == set()


def test_a_subject_is_found_with_all_that_was_done_about_it_and_in_bulk() -> None:
    own, about = note(subject="c-1"), note(subject="p-1", cadre="c-1")
    team, elsewhere = note(subject="p-2", team="c-1"), note(subject="c-2", cadre="c-2", note="c-1")
    with transaction.atomic():
        bulk = record_bulk(
            actor=CLERK, verb="导入", subject_kind="名单", subject_id="b-1", subject_label="名单", county="431121",
            changes=[("c-1", {"name": "李明"}), ("c-3", {"name": "王芳"})],
        )  # fmt: skip
    assert found(subject="c-1") == {own.pk, about.pk, team.pk, bulk.pk}
    assert found(subject="c-2") == {elsewhere.pk}
    assert found(subject="b-1") == {bulk.pk}


def test_labels_match_from_their_beginning_and_within_a_county_or_days_also_in_the_middle() -> None:
    entry = note("演示市驻村工作队")
    assert found(text="演示市") == found(text="s-1") == found(text="派出挂职干部") == {entry.pk}
    assert found(text="驻村") == set()
    today = clock.now().astimezone(clock.SHANGHAI).date()
    assert found(text="驻村", county="431121") == {entry.pk}
    assert found(text="挂职", first=today, last=today) == {entry.pk}
    assert found(Actor("9", "审计", (Grant("auditor", "431121"),)), text="驻村") == {entry.pk}
    assert found(text="驻村", county="43") == set()


def test_places_hold_what_lies_below_them_and_days_are_those_of_shanghai() -> None:
    with time_machine.travel(datetime(2015, 3, 5, 15, 59, tzinfo=UTC), tick=False):
        fifth = note()
    with time_machine.travel(datetime(2015, 3, 5, 16, 0, tzinfo=UTC), tick=False):
        sixth = note(county="141028")
    assert found(person="7", county="43") == found(person="7", county="4311") == {fifth.pk}
    assert found(person="7", county="141028") == {sixth.pk}
    assert found(person="7", last=DAY) == {fifth.pk}
    assert found(person="7", first=date(2015, 3, 6), last=date(2015, 3, 6)) == {sixth.pk}


def test_an_auditor_of_one_area_finds_nothing_of_another_by_whatever_question() -> None:
    entry = note(subject="c-1", cadre="c-9")
    elsewhere = Actor("9", "审计", (Grant("auditor", "141028"),))
    for asked in (
        {"person": "7"},
        {"text": "李明"},
        {"subject": "c-1"},
        {"subject": "c-9"},
        {"county": "431121"},
    ):
        assert entry.pk in found(NATION, **asked)
        assert found(elsewhere, **asked) == set()


@pytest.mark.postgres_only
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="reads PostgreSQL's plans")
def test_no_question_reads_the_whole_trail() -> None:
    start, many = clock.now(), 20_000
    fields = (
        "id", "recorded_at", "happened_on", "actor_id", "actor_label", "verb", "subject_kind", "subject_id", "subject_label",
        "county", "detail",
    )  # fmt: skip
    rows = (
        (
            uuid7(), start - timedelta(minutes=number), DAY, f"u-{number % 997}", f"人员{number % 997}", f"动作{number % 50}",
            "挂职", f"s-{number}", f"对象{number}", f"43{number % 14:02d}{number % 12:02d}", {"cadre": f"c-{number % 4000}"},
        )
        for number in range(many)
    )  # fmt: skip
    copy_rows(AuditEntry, fields, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_auditentry")
    day = (start - timedelta(days=5)).date()
    questions: tuple[dict[str, Any], ...] = (
        {"person": "u-5"},
        {"person": "人员5"},
        {"subject": "c-5"},
        {"subject": "s-5"},
        {"text": "对象1234"},
        {"text": "动作7"},
        {"county": "430101"},
        {"county": "4301", "person": "人员5"},
        {"county": "430101", "first": day, "last": day},
        {"first": day, "last": day, "text": "象7"},
        {},
    )
    for asked in questions:
        page = entries(viewer=NATION, **asked)[:51]
        assert list(page), asked
        assert "Seq Scan on audit_auditentry" not in page.explain(), (asked, page.explain())
