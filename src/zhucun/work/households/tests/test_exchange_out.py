"""An area's sheet goes out in the same layout, and another system's sheet is compared with the registry."""

import argparse
import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.documents.lists import list_table
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.identity import masked
from zhucun.work.households import cli
from zhucun.work.households.actions.exchange import take_sheet
from zhucun.work.households.bulk import layout
from zhucun.work.households.bulk.reconcile import ADDED, DIFFERING, MISSING
from zhucun.work.households.models import Household
from zhucun.work.households.queries.exchange import Sheet, against

from . import world
from .exchange import family, number, typed, workbook
from .test_exchange import load

pytestmark = pytest.mark.usefixtures("world")
OFFICE = world.actor("county_office", world.COUNTY)


def take(**more: Any) -> Sheet:
    return take_sheet(actor=OFFICE, area=world.COUNTY, on=clock.today(), fmt="csv", **more)


def cells(sheet: Sheet) -> list[dict[str, Any]]:
    """The rows by heading."""
    titles = [column.title for column in sheet.columns]
    return [dict(zip(titles, row, strict=True)) for row in sheet.rows]


def compared(rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, ...]]:
    found = against(viewer=OFFICE, area=world.COUNTY, on=clock.today(), frame=typed(rows))
    return set(found.rows.iter_rows())


@pytest.mark.clause("PL-054")
def test_the_layout_is_fixed_names_each_column_once_and_says_how_sure_it_is() -> None:
    names = [name for one in layout.columns() for name in (one.title, *one.aliases)]
    assert len(names) == len(set(names))
    assert {one.sure for one in layout.columns()} == {"S", "K"}
    assert [one.title for one in layout.columns()] == [column.title for column in take().columns]


@pytest.mark.clause("PL-085")
def test_what_was_exported_comes_in_again_unchanged() -> None:
    load(family() + family(2))
    sheet = take(revealed=True, reason="报送")
    assert (sheet.households, sheet.members) == (2, 4)
    data = b"".join(list_table("户", sheet.columns, sheet.rows, "csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    keys = {one.title: one.key for one in layout.columns()}
    again = [{keys[title]: value for title, value in row.items() if value} for row in rows]
    assert load(again).unchanged == 4


def test_numbers_leave_masked_unless_they_were_asked_for_with_a_reason() -> None:
    load(family())
    assert {row["证件号码"] for row in cells(take())} == {masked(number(3)), masked(number(4))}
    with pytest.raises(Refusal, match="用途"):
        take(revealed=True)
    assert cells(take(revealed=True, reason="报送省里"))[0]["证件号码"] == number(3)
    first, last = AuditEntry.objects.filter(verb="导出").order_by("recorded_at")
    assert (first.detail["numbers"], last.detail["numbers"], last.detail["reason"]) == (
        "masked",
        "revealed",
        "报送省里",
    )
    assert first.detail["members"] == 2
    assert number(3) not in json.dumps([first.detail, last.detail])


@pytest.mark.clause("PL-085")
def test_later_changes_alone_can_be_exported() -> None:
    load(family() + family(2))
    mark = clock.now()
    assert take(changed_since=mark).households == 0
    load(family(2, arable="7"))
    assert {row["户编号"] for row in cells(take(changed_since=mark))} == {"9902"}


def test_a_past_day_is_exported_as_it_was() -> None:
    load(family())
    with clock.business_date(world.DAY + timedelta(days=30)):
        load(family(arable="7"))
    old = take_sheet(actor=OFFICE, area=world.COUNTY, on=world.DAY, fmt="csv")
    assert [row["耕地（亩）"] for row in cells(old)] == [Decimal("3.5"), None]
    new = take_sheet(actor=OFFICE, area=world.COUNTY, on=world.DAY + timedelta(days=30), fmt="csv")
    assert cells(new)[0]["耕地（亩）"] == 7


def test_others_areas_cannot_be_taken() -> None:
    with pytest.raises(NotAllowed):
        take_sheet(actor=OFFICE, area="990101", on=world.DAY, fmt="csv")


def test_a_sheet_is_compared_on_both_sides_and_by_field() -> None:
    load(family() + family(2))
    rows = [*family(1, arable="5", status="脱贫")[:1], *family(3)]
    found = compared(rows)
    assert (MISSING, "9902", "", "整户", "", "") in found
    assert (ADDED, "9903", "", "整户", "", "") in found
    assert (MISSING, "9901", "李四", "成员", "", "") in found
    assert (DIFFERING, "9901", "", "耕地（亩）", "3.5", "5") in found
    assert (DIFFERING, "9901", "", "脱贫属性", "未脱贫", "脱贫") in found
    assert len(found) == 5


def test_somebody_who_is_in_another_household_there_is_found() -> None:
    load(family())
    moved = [*family(2)[:1], family()[1]]
    assert (DIFFERING, "9902", "李四", "所在户", "9901", "9902") in compared(family()[:1] + moved)


def test_a_sheet_that_agrees_differs_in_nothing() -> None:
    load(family())
    assert compared(family()) == set()


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    """A workbook of one family, and a place for staging."""
    settings.VAR = tmp_path
    place = tmp_path / "一户.xlsx"
    place.write_bytes(workbook(family()))
    return place


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    """Exit status and what the command printed."""
    parser = argparse.ArgumentParser()
    cli.add_commands(parser.add_subparsers())
    options = parser.parse_args([*map(str, arguments), "--format", "json"])
    status = options.func(options)
    return status, json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_shell_imports_reconciles_and_exports(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = said(capsys, "households", "import", file, "--area", world.COUNTY, "--check")
    assert (status, told["created"], Household.objects.count()) == (0, 2, 0)
    status, told = said(capsys, "households", "import", file, "--area", world.COUNTY)
    assert (status, told["state"], told["created"]) == (0, "done", 2)
    status, told = said(capsys, "households", "reconcile", file, "--area", world.COUNTY)
    assert (status, told["households"], told["members"], told["rows"]) == (0, 1, 2, [])
    out = file.with_name("乙县.csv")
    status, told = said(capsys, "households", "export", "--area", world.COUNTY, "-o", out)
    assert (status, told["households"], told["members"]) == (0, 1, 2)
    assert number(3) not in out.read_text()


def test_the_shell_says_what_is_wrong_and_writes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(workbook(family(identity="123")))
    status, told = said(capsys, "households", "import", file, "--area", world.COUNTY)
    assert (status, told["errors"], Household.objects.count()) == (1, 1, 0)
    (finding,) = told["findings"]
    assert (finding["row"], finding["code"]) == (2, "identity-form")


def test_fixes_come_in_by_the_same_way(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "households", "import", file, "--area", world.COUNTY)
    file.write_bytes(workbook(family(arable="9")))
    status, told = said(capsys, "households", "reconcile", file, "--area", world.COUNTY)
    assert (status, told[DIFFERING]) == (1, 1)
    status, told = said(capsys, "households", "import", file, "--area", world.COUNTY)
    assert (status, told["changed"]) == (0, 2)
    assert said(capsys, "households", "reconcile", file, "--area", world.COUNTY)[0] == 0
