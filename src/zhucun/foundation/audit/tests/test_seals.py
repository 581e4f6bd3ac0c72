"""Somebody with full rights on the database tampers with the trail; ``verify`` names exactly what was
touched.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings

from zhucun.foundation.audit import cli, seals
from zhucun.foundation.audit.actions import record, record_bulk
from zhucun.foundation.audit.models import AuditChange, AuditEntry, AuditSeal
from zhucun.foundation.kernel import triggers
from zhucun.foundation.kernel.actor import Actor

CLERK = Actor("7", "张办事员")
COUNTY = "990101"
TABLES = ("audit_auditentry", "audit_auditchange", "audit_auditseal")


@pytest.fixture
def heads(settings: Settings, tmp_path: Path) -> Path:
    """The file outside the database, this test's own."""
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"
    return tmp_path / "heads.jsonl"


@pytest.fixture
def chain(db: None, heads: Path) -> list[AuditEntry]:
    """Six sealed entries of one county, the triggers out of the way as for an intruder."""
    sealed = [note(f"第{number}件") for number in range(1, 7)]
    seals.seal()
    for table in TABLES:
        triggers.unprotect(connection, table)
    return sealed


def note(label: str, county: str = COUNTY) -> AuditEntry:
    return record(
        actor=CLERK, verb="登记", subject_kind="单位", subject_id="u-1", subject_label=label, county=county
    )


def found() -> list[tuple[str, int]]:
    return [(fault.kind, fault.number) for fault in seals.verify()]


def at(number: int) -> AuditSeal:
    return AuditSeal.objects.get(county=COUNTY, number=number)


def exchange(first: int, second: int) -> None:
    """Let two seals change places in the chain."""
    one, other = at(first), at(second)
    AuditSeal.objects.filter(pk=one.pk).update(number=999)
    AuditSeal.objects.filter(pk=other.pk).update(number=first)
    AuditSeal.objects.filter(pk=one.pk).update(number=second)


def test_an_untouched_trail_has_no_fault(chain: list[AuditEntry]) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "撤销"),
        ("actor_label", "李办事员"),
        ("happened_on", "2015-01-01"),
        ("subject_id", "u-2"),
        ("county", "990102"),
        ("detail", {"金额": 1}),
    ],
)
def test_an_altered_row_is_named(chain: list[AuditEntry], column: str, value: object) -> None:
    AuditEntry.objects.filter(pk=chain[2].pk).update(**{column: value})
    assert found() == [("altered", 3)]
    fault = next(seals.verify())
    assert fault.entry_id == str(chain[2].pk)
    assert str(chain[2].pk) in fault.sentence
    assert COUNTY in fault.sentence


def test_two_altered_rows_are_both_named(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk__in=[chain[1].pk, chain[2].pk]).update(verb="撤销")
    assert found() == [("altered", 2), ("altered", 3)]


def test_an_altered_seal_is_named_and_does_not_blame_the_row_behind_it(chain: list[AuditEntry]) -> None:
    AuditSeal.objects.filter(pk=at(3).pk).update(mac="f" * 64)
    assert found() == [("altered", 3)]


def test_a_removed_row_is_named(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=chain[3].pk).delete()
    assert found() == [("removed", 4)]
    assert next(seals.verify()).entry_id == str(chain[3].pk)


def test_rows_removed_with_their_seals_leave_a_gap_that_is_named_once(chain: list[AuditEntry]) -> None:
    for number in (3, 4):
        AuditEntry.objects.filter(pk=chain[number - 1].pk).delete()
        at(number).delete()
    assert found() == [("removed", 3)]
    assert "第 3 至 4 号" in next(seals.verify()).sentence


def test_a_removed_first_row_is_named(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=chain[0].pk).delete()
    at(1).delete()
    assert found() == [("removed", 1)]


def test_closing_the_gap_by_renumbering_does_not_hide_the_removal(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=chain[2].pk).delete()
    at(3).delete()
    for number in (4, 5, 6):
        AuditSeal.objects.filter(county=COUNTY, number=number).update(number=number - 1)
    assert ("altered", 3) in found()  # 第 3 号接不上第 2 号：被改动，或它前面的记录被抽去


@pytest.mark.parametrize(("first", "second"), [(2, 3), (2, 5), (1, 6)])
def test_rows_that_changed_places_are_named_and_no_others(
    chain: list[AuditEntry], first: int, second: int
) -> None:
    exchange(first, second)
    assert found() == [("reordered", first), ("reordered", second)]


def test_seals_pointed_at_each_others_entries_are_named(chain: list[AuditEntry]) -> None:
    two, three = at(2), at(3)
    AuditSeal.objects.filter(pk=two.pk).delete()
    AuditSeal.objects.filter(pk=three.pk).update(entry_id=two.entry_id)
    AuditSeal.objects.create(
        county=COUNTY, number=2, entry_id=three.entry_id, mac=two.mac, sealed_at=two.sealed_at
    )
    assert found() == [("reordered", 2), ("reordered", 3)]


def test_one_altered_and_two_exchanged_rows_are_told_apart(chain: list[AuditEntry]) -> None:
    exchange(2, 3)
    AuditEntry.objects.filter(pk=chain[5].pk).update(verb="撤销")
    assert found() == [("reordered", 2), ("reordered", 3), ("altered", 6)]


def test_a_tail_cut_off_is_named_by_the_head_kept_outside(chain: list[AuditEntry]) -> None:
    for number in (5, 6):
        AuditEntry.objects.filter(pk=chain[number - 1].pk).delete()
        at(number).delete()
    assert found() == [("cut_off", 5)]
    assert "第 6 号" in next(seals.verify()).sentence


def test_a_whole_chain_cut_off_is_named(chain: list[AuditEntry]) -> None:
    AuditSeal.objects.filter(county=COUNTY).delete()
    AuditEntry.objects.filter(county=COUNTY).delete()
    assert found() == [("cut_off", 1)]


def test_a_cut_off_tail_shows_also_after_new_entries_took_its_place(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=chain[5].pk).delete()
    at(6).delete()
    note("新的一件")
    note("又一件")
    seals.seal()
    assert found() == [("cut_off", 6)]


def test_the_chain_remade_under_another_key_is_named(chain: list[AuditEntry], settings: Settings) -> None:
    right = settings.AUDIT_KEY
    AuditSeal.objects.filter(county=COUNTY).delete()
    settings.AUDIT_KEY = b"the intruder's own"
    heads = Path(settings.AUDIT_HEADS)
    kept = heads.read_text()
    seals.seal()
    heads.write_text(kept)
    settings.AUDIT_KEY = right
    assert found()[:6] == [("altered", number) for number in range(1, 7)]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda rows: rows.filter(number=2).update(change='{"name": "假单位"}'),
        lambda rows: rows.filter(number=2).delete(),
        lambda rows: rows.filter(number=2).update(subject_id="u-9"),
        lambda rows: AuditChange.objects.create(
            entry_id=rows[0].entry_id, number=4, subject_id="u-4", change="{}"
        ),
    ],
    ids=["altered", "removed", "another subject", "added"],
)
def test_a_changed_row_of_a_bulk_act_is_named(
    db: None, heads: Path, tamper: Callable[[object], object]
) -> None:
    entry = record_bulk(
        actor=CLERK,
        verb="导入",
        subject_kind="单位",
        subject_id="b-1",
        subject_label="单位名单",
        changes=[(f"u-{number}", {"name": f"单位{number}"}) for number in range(3)],
        county=COUNTY,
    )
    seals.seal()
    assert found() == []
    triggers.unprotect(connection, "audit_auditchange")
    tamper(AuditChange.objects.filter(entry_id=entry.pk).order_by("number"))
    assert found() == [("changes", 1)]


def test_sealing_again_seals_nothing_and_each_county_has_its_own_chain(db: None, heads: Path) -> None:
    note("甲县一件")
    note("乙县一件", county="990102")
    note("甲县又一件")
    assert seals.seal() >= 3
    assert seals.seal() == 0
    numbers = AuditSeal.objects.filter(county__startswith="9901").order_by("county", "number")
    assert list(numbers.values_list("county", "number")) == [("990101", 1), ("990101", 2), ("990102", 1)]
    note("后来的一件")
    assert seals.seal() == 1
    assert found() == []


def test_a_limit_leaves_the_rest_for_the_next_time(db: None, heads: Path) -> None:
    seals.seal()
    for number in range(5):
        note(f"第{number}件")
    assert [seals.seal(limit=2), seals.seal(limit=2), seals.seal(limit=2), seals.seal()] == [2, 2, 1, 0]
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_racing_sealers_seal_every_entry_once(heads: Path) -> None:
    with transaction.atomic():
        for number in range(40):
            note(f"第{number}件", county=f"99010{number % 2}")
    waiting = AuditEntry.objects.count()
    start, counts, failures = Barrier(4), [], []

    def run() -> None:
        try:
            start.wait()
            counts.append(seals.seal())
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    sealers = [Thread(target=run) for _ in range(4)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    assert failures == []
    assert sum(counts) + seals.seal() == waiting
    assert AuditSeal.objects.count() == waiting
    assert found() == []


def test_the_command_prints_a_sentence_for_each_fault_and_exits_with_1(
    chain: list[AuditEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    cli.add_commands(parser.add_subparsers())

    def command(*words: str) -> int:
        options = parser.parse_args(words)
        return int(options.func(options))

    assert command("audit", "verify") == 0
    assert "未发现改动" in capsys.readouterr().out
    AuditEntry.objects.filter(pk=chain[2].pk).update(verb="撤销")
    assert command("audit", "verify") == 1
    assert str(chain[2].pk) in capsys.readouterr().out
    assert command("audit", "verify", "--format", "json") == 1
    [fault] = json.loads(capsys.readouterr().out)["faults"]
    assert (fault["kind"], fault["number"], fault["county"]) == ("altered", 3, COUNTY)
