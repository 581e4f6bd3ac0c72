"""``zhucun placement`` on bare files: exit states, JSON, and sentences on stderr."""

import argparse
import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

import zhucun.demo
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import queries as policy_queries
from zhucun.work.teams.cli import add_commands
from zhucun.work.teams.placement.bare import installed_book, limits_for, province_of
from zhucun.work.teams.placement.reading import read_placements

from .province import make

pytestmark = pytest.mark.django_db
DATA = Path(zhucun.demo.__path__[0]) / "data" / "hunan2015"
ANNEXES = [str(DATA / "annex1.docx"), str(DATA / "annex2.xlsx")]
LISTS = [str(DATA / "units.csv"), str(DATA / "placements.csv")]


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    options = parser.parse_args(["placement", *words])
    status: int = options.func(options)
    return status


def report(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    run(*words, "--format", "json")
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


@pytest.mark.clause("H15-043")
def test_a_clean_province_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    province = make(1)
    (tmp_path / "名单.csv").write_bytes(province.list_csv())
    (tmp_path / "安排.csv").write_bytes(province.table_csv())
    assert run("check", str(tmp_path / "名单.csv"), str(tmp_path / "安排.csv")) == 0
    assert "没有发现问题" in capsys.readouterr().out


@pytest.mark.clause("H15-005", "H15-043")
@pytest.mark.parametrize("files", [ANNEXES, LISTS], ids=["as printed", "one row per unit"])
def test_hunans_annexes_end_with_1_and_every_finding_carries_code_clause_rows_and_sentence(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", *files) == 1
    capsys.readouterr()
    answer = report(capsys, "check", *files)
    for finding in answer["findings"]:
        assert finding["code"].startswith("placement.")
        assert finding["clause"].startswith("H15-")
        assert finding["rows"]
        assert finding["sentence"]
    names = [f for f in answer["findings"] if f["code"].startswith("placement.name.")]
    assert len(names) == answer["summary"]["names"]["differing"] == 32
    (number,) = [f for f in answer["findings"] if f["code"] == "placement.county.number"]
    assert (number["subject"], number["expected"], number["found"]) == ("洪江区", 51, 52)
    loads = answer["summary"]["villages_per_team"]
    assert (loads["lowest"], loads["highest"]) == (8, 44.5)


def test_confirmed_aliases_leave_no_name_open(capsys: pytest.CaptureFixture[str]) -> None:
    answer = report(capsys, "check", *ANNEXES, "--aliases", str(DATA / "aliases.csv"))
    assert answer["summary"]["names"]["alias"] == 32
    assert not [f for f in answer["findings"] if f["code"].startswith(("placement.name", "placement.unit"))]


@pytest.mark.clause("H15-043")
def test_a_changed_village_number_shows_against_the_printed_total_of_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / "安排.csv"
    changed.write_text(
        (DATA / "placements.csv").read_text(encoding="utf-8").replace(",66,2,", ",67,2,"), "utf-8"
    )
    answer = report(capsys, "check", LISTS[0], str(changed))
    (finding,) = [f for f in answer["findings"] if f["code"] == "placement.sum.total"]
    assert (finding["expected"], finding["found"]) == (6162, 6163)


def test_an_unreadable_file_ends_with_2_and_a_sentence_naming_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "坏.xlsx"
    shutil.copy(ANNEXES[1], broken)
    broken.write_bytes(broken.read_bytes()[:3000])
    assert run("check", ANNEXES[0], str(broken)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "坏.xlsx" in said.err
    assert run("check", ANNEXES[0], str(tmp_path / "没有.csv")) == 2


@pytest.mark.clause("H15-005")
def test_propose_moves_five_units_of_hunan(capsys: pytest.CaptureFixture[str]) -> None:
    answer = report(capsys, "propose", *ANNEXES)
    assert (answer["heaviest_before"], answer["heaviest_after"], len(answer["moves"])) == (44.5, 37.5, 5)
    assert (answer["optimal"], answer["gap"]) == (True, 0)
    assert any("189 支队只到 6,162 个贫困村中的 189 个" in remark for remark in answer["remarks"])


def test_propose_keeps_to_the_moves_and_pins_given(capsys: pytest.CaptureFixture[str]) -> None:
    (move,) = report(capsys, "propose", *ANNEXES, "--max-moves", "1")["moves"]
    (other,) = report(capsys, "propose", *ANNEXES, "--max-moves", "1", "--pin", move["unit"])["moves"]
    assert other["unit"] != move["unit"]


@pytest.mark.clause("PD-008")
def test_without_a_number_the_moves_end_at_the_policy_in_force(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = [LISTS[0], LISTS[1], "--on", "2015-06-01"]
    assert len(report(capsys, "propose", *one)["moves"]) == 5
    policy.set_local_value(
        actor=system("测试"),
        division="43",
        key="placement.propose.max_moves",
        value=2,
        citation="测试",
        valid_from=date(2015, 3, 1),
    )
    assert len(report(capsys, "propose", *one)["moves"]) == 2
    assert len(report(capsys, "propose", *one, "--max-moves", "不限")["moves"]) == 5
    assert len(report(capsys, "propose", *one, "--max-moves", "1")["moves"]) == 1


@pytest.mark.clause("PD-007")
def test_values_set_in_the_database_are_checked_by_and_without_one_the_installed_packs_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def heavy() -> int:
        found = report(capsys, "check", *LISTS, "--on", "2015-06-01")["findings"]
        return sum(one["code"] == "placement.load.high" for one in found)

    usual = heavy()
    policy.set_local_value(
        actor=system("测试"), division="43", key="placement.outlier.high_factor", value="9", citation="测试",
        valid_from=date(2015, 3, 1),
    )  # fmt: skip
    assert (usual > 0, heavy()) == (True, 0)

    def nothing() -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(policy_queries, "book", nothing)
    assert heavy() == usual


def test_a_forbidden_county_that_the_table_lacks_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("propose", *LISTS, "--forbid", "省科技厅=没有县") == 2
    assert "没有“没有县”" in capsys.readouterr().err


def test_propose_with_an_unknown_unit_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("propose", *ANNEXES, "--pin", "省没有局") == 2
    assert "省没有局" in capsys.readouterr().err


def test_propose_writes_a_table_that_can_be_proposed_from_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "建议.xlsx"
    assert run("propose", *ANNEXES, "-o", str(written)) == 0
    capsys.readouterr()
    assert len(read_placements(written).units) == 189
    assert report(capsys, "propose", ANNEXES[0], str(written))["moves"] == []


def test_weights_of_a_county_outside_the_table_end_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "难度.csv"
    with weights.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["县市区", "难度系数"], ["无此县", "1.2"]])
    assert run("propose", *ANNEXES, "--weights", str(weights)) == 2
    assert "无此县" in capsys.readouterr().err


def test_a_wrong_code_or_day_is_refused_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for option, value in (("--division", "湖南"), ("--on", "三月")):
        with pytest.raises(SystemExit, match="2"):
            run("check", *ANNEXES, option, value)
        assert value in capsys.readouterr().err


@pytest.mark.clause("H15-005")
def test_the_text_of_hunan_holds_in_hunan_from_its_day_on_and_nowhere_else() -> None:
    rules = installed_book()
    assert limits_for(rules, "43", date(2015, 3, 1)).counties == 51
    assert limits_for(rules, "43", date(2015, 1, 1)).counties is None
    assert limits_for(rules, "14", date(2015, 3, 1)).counties is None
    assert "洪江区" in limits_for(rules, "43", date(2015, 3, 1)).without_code


def test_the_province_is_told_by_most_of_its_cities() -> None:
    assert province_of(["株洲市", "湘西州", "怀化市"]) == "43"
    assert province_of(["甲市", "乙市", "株洲市"]) == ""
