"""``zhucun households check``: findings as sentences or json, and the exit status that says whether there were any."""

import argparse
import json
from decimal import Decimal

import pytest

from zhucun.work.households import cli
from zhucun.work.households.models import QualityFinding

from .test_quality_runs import county, sound  # noqa: F401 - the fixture
from .world import COUNTY, DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_commands(parser.add_subparsers())
    options = parser.parse_args(["households", "check", *arguments])
    return int(options.func(options))


def test_a_sound_county_is_told_with_how_much_was_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--county", COUNTY) == 0
    assert capsys.readouterr().out == "核对了 2 户、4 人，没有发现问题。\n"


def test_findings_are_sentences_with_clause_and_code_and_are_not_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sound("王五", road_km=Decimal(9))
    assert run() == 1
    out = capsys.readouterr().out
    assert "[提示] 铁厂乡方山坪村" in out
    assert "（ND-028，household.road_far）" in out
    assert out.endswith("共 1 项：提示 1 项。\n")
    assert not QualityFinding.objects.exists()


def test_json_holds_every_finding_with_its_title_as_of_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    row = sound("王五", road_km=Decimal(9))
    assert run("--county", COUNTY, "--on", DAY.isoformat(), "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["summary"]["by_code"] == {"household.road_far": 1}
    assert (told["findings"][0]["household"], told["findings"][0]["title"]) == (
        str(row.pk),
        "与村主干路距离过大",
    )
    assert told["counties"] == [{"code": COUNTY, "name": "乙县"}]
    assert run("--county", COUNTY, "--on", "2015-08-31", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["summary"]["households"] == 0


def test_what_is_no_county_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--county", "9901") == 2
    assert "不是县级地区" in capsys.readouterr().err
