"""``zhucun policy``, as typed."""

import argparse
import json
import shutil
from pathlib import Path

import pytest

from zhucun.foundation.policy import cli, packs


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_commands(parser.add_subparsers())
    options = parser.parse_args(["policy", *words])
    return int(options.func(options))


@pytest.mark.django_db
def test_explain_prints_value_clause_and_what_lost_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "teams.size.min", "--division", "430000", "--on", "2018-06-01") == 0
    out = capsys.readouterr().out
    assert "值：3人" in out
    assert "湖南省" in out
    assert "（H15-011）：低于" in out


@pytest.mark.django_db
def test_explain_as_json_carries_value_clause_and_losers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "teams.size.min", "--division", "43", "--on", "2018-06-01", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["value"], found["force"], found["instrument"]) == (3, "floor", "national-2017-teams")
    assert [(lost["value"], lost["clause"]) for lost in found["lost"]] == [(2, "H15-011")]
    assert found["lost"][0]["reason"]


@pytest.mark.django_db
def test_explain_without_a_value_says_so_and_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "leave.township_max_days", "--division", "43", "--on", "2015-06-01") == 1
    assert "没有制度规定" in capsys.readouterr().out


def test_check_of_the_tree_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(packs.TREE)) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_check_ends_with_one_and_names_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(packs.TREE / "hunan-2015-1", tmp_path / "hunan"))
    path = copy / "parameters.yaml"
    lines = path.read_text(encoding="utf-8").count("\n")
    with path.open("a", encoding="utf-8") as file:
        file.write("- {key: teams.nothing, value: 1, clause: H15-011, force: default}\n")
    assert run("check", str(copy)) == 1
    out = capsys.readouterr().out
    assert f"{copy}/parameters.yaml:{lines + 1}：" in out
    assert "teams.nothing" in out


def test_check_runs_the_cases_of_the_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = Path(shutil.copytree(packs.TREE / "hunan-2015-1", tmp_path / "hunan"))
    case = 'clause: H15-011, division: "430000", on: 2015-06-01, key: teams.size.min, expect: 9'
    (copy / "cases" / "wrong.yaml").write_text(f"- {{case: 错例, {case}}}\n", encoding="utf-8")
    assert run("check", str(copy)) == 1
    assert "错例" in capsys.readouterr().out


def test_check_of_a_folder_without_a_pack_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", str(tmp_path / "nowhere")) == 2
    assert "找不到文件夹" in capsys.readouterr().err


@pytest.mark.django_db
def test_load_puts_a_pack_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = Path(shutil.copytree(packs.TREE / "hunan-2015-1", tmp_path / "hunan"))
    path = copy / "parameters.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "{key: teams.size.min, value: 2,", "{key: teams.size.min, value: 4,"
    )
    path.write_text(text, encoding="utf-8")
    assert run("load", str(copy)) == 0
    assert "立即生效" in capsys.readouterr().out
    run("explain", "teams.size.min", "--division", "43", "--on", "2015-06-01", "--format", "json")
    assert json.loads(capsys.readouterr().out)["value"] == 4


@pytest.mark.django_db
def test_sync_of_what_is_there_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sync") == 0
    assert "已是最新" in capsys.readouterr().out


def test_coverage_as_json_counts_every_clause_of_the_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("coverage", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    clauses = [clause for pack in packs.read_tree()[0].values() for clause in pack.clauses]
    assert found["total"] == len(clauses) == sum(each["count"] for each in found["states"].values())
    assert isinstance(found["works"], int)
