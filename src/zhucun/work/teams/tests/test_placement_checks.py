"""The placement checks find what is planted and nothing else, in made-up provinces and in Hunan's circular of
2015.
"""

import csv
import random
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

import zhucun.demo
from zhucun.work.teams.checks import check_placement
from zhucun.work.teams.placement.case import build_case
from zhucun.work.teams.placement.findings import Finding
from zhucun.work.teams.placement.limits import Limits
from zhucun.work.teams.placement.reading import read_aliases, read_placements, read_units

from .province import FAULTS, Expected, Province, make

DATA = Path(zhucun.demo.__path__[0]) / "data" / "hunan2015"
FACTORS = Limits(high_factor=Fraction(6, 5), low_factor=Fraction(3, 5))


def found(province: Province) -> Expected:
    """What the checks say of the printed tables; the suspected county is not compared."""
    limits = Limits(
        counties=province.counties_in_text, high_factor=FACTORS.high_factor, low_factor=FACTORS.low_factor
    )
    units = read_units(province.list_csv(), "名单.csv")
    table = read_placements(province.table_csv(), "安排表.csv")
    findings = check_placement(build_case(units, table, limits=limits))
    return Counter(
        (finding.code, "*" if finding.code == "placement.county.number" else finding.subject)
        for finding in findings
    )


@pytest.mark.clause("H15-043")
@pytest.mark.parametrize("seed", range(5))
def test_a_province_without_faults_has_no_findings(seed: int) -> None:
    assert found(make(seed)) == Counter()


@pytest.mark.clause("H15-042", "H15-043", "H15-004")
@pytest.mark.parametrize("plant", FAULTS, ids=lambda fault: fault.__name__)
def test_one_planted_fault_gives_exactly_its_findings(plant) -> None:  # type: ignore[no-untyped-def]  # a fault
    province = make(7)
    expected = plant(province, next(iter(province.rows_of)))
    assert found(province) == expected


@pytest.mark.clause("H15-042", "H15-043", "H15-005")
@pytest.mark.parametrize("seed", range(12))
def test_many_planted_faults_give_exactly_their_findings(seed: int) -> None:
    province = make(seed)
    choose = random.Random(seed)
    faults = choose.sample(FAULTS, choose.randint(2, len(FAULTS)))
    cities = choose.sample(list(province.rows_of), len(faults))
    expected: Expected = Counter()
    for plant, city in zip(faults, cities, strict=True):
        expected += plant(province, city)
    assert found(province) == expected


@pytest.mark.clause("H15-043")
def test_one_row_per_unit_says_the_same_as_the_printed_table() -> None:
    province = make(3)
    units = read_units(province.list_csv(), "名单.csv")
    by_unit = read_placements(province.table_by_unit_csv(), "安排.csv")
    printed = read_placements(province.table_csv(), "安排表.csv")
    facts = {(unit.city, unit.county, unit.category, unit.name) for unit in printed.units}
    assert {(unit.city, unit.county, unit.category, unit.name) for unit in by_unit.units} == facts
    assert check_placement(build_case(units, by_unit, limits=FACTORS)) == []


@pytest.mark.clause("H15-043")
def test_rows_that_disagree_about_a_county_are_reported_at_the_odd_row() -> None:
    province = make(3)
    lines = province.table_by_unit_csv().decode().splitlines()
    city, county, villages, *rest = lines[2].split(",")
    lines[2] = ",".join([city, county, str(int(villages) + 1), *rest])
    table = read_placements("\n".join(lines).encode(), "安排.csv")
    findings = check_placement(build_case(read_units(province.list_csv()), table))
    assert [(f.code, f.subject, f.rows[0].where.row) for f in findings] == [
        ("placement.county.conflict", county, 3)
    ]


def hunan(aliases: bool = False, limits: Limits = FACTORS) -> list[Finding]:
    units = read_units(DATA / "annex1.docx")
    table = read_placements(DATA / "annex2.docx")
    known = read_aliases(DATA / "aliases.csv") if aliases else {}
    return check_placement(build_case(units, table, known, limits))


@pytest.mark.clause("H15-042", "H15-043")
def test_every_sum_of_the_circular_of_hunan_adds_up() -> None:
    codes = {finding.code for finding in hunan()}
    assert not {code for code in codes if code.startswith(("placement.sum", "placement.list"))}


@pytest.mark.clause("H15-043")
def test_the_thirty_two_differing_names_are_named_one_by_one() -> None:
    with (DATA / "aliases.csv").open(encoding="utf-8", newline="") as file:
        pairs = {row["annex2_name"]: row["annex1_name"] for row in csv.DictReader(file)}
    findings = [finding for finding in hunan() if finding.code.startswith("placement.name.")]
    assert {finding.subject: finding.candidates for finding in findings} == {
        placed: (listed,) for placed, listed in pairs.items()
    }


@pytest.mark.clause("H15-043")
def test_the_misprint_and_the_pure_alias_of_hunan_are_flagged_for_a_person() -> None:
    by_name = {finding.subject: finding for finding in hunan()}
    misprint, alias = by_name["湖南财经经济学院"], by_name["省两型办"]
    assert (misprint.code, misprint.severity) == ("placement.name.misprint", "confirm")
    assert "“经”应为“政”" in misprint.sentence
    assert (alias.code, alias.severity) == ("placement.name.unlisted", "error")
    assert "须由人确认" in alias.sentence


@pytest.mark.clause("H15-004")
def test_confirmed_aliases_settle_every_name_and_every_unit_is_then_placed_once() -> None:
    codes = {finding.code for finding in hunan(aliases=True)}
    assert codes == {"placement.load.high", "placement.load.low"}


@pytest.mark.clause("H15-005")
def test_fifty_one_counties_in_the_text_against_fifty_two_rows_suspects_hongjiang_district() -> None:
    limits = Limits(counties=51, without_code=frozenset({"洪江区"}))
    (finding,) = [f for f in hunan(aliases=True, limits=limits) if f.code == "placement.county.number"]
    assert (finding.subject, finding.expected, finding.found) == ("洪江区", 51, 52)
    for reason in ("没有自己的县级区划代码", "洪江市", "只有 8 个", "推测"):
        assert reason in finding.sentence


@pytest.mark.clause("H15-005")
def test_fewer_rows_than_the_text_says_suspects_no_row() -> None:
    (finding,) = [f for f in hunan(limits=Limits(counties=53)) if f.code == "placement.county.number"]
    assert finding.rows == ()


@pytest.mark.clause("H15-005")
def test_the_load_factors_decide_which_counties_of_hunan_are_named() -> None:
    def named(high: str, low: str) -> tuple[set[str], set[str]]:
        findings = hunan(limits=Limits(high_factor=Fraction(high), low_factor=Fraction(low)))
        return (
            {f.subject for f in findings if f.code == "placement.load.high"},
            {f.subject for f in findings if f.code == "placement.load.low"},
        )

    assert named("1.2", "0.6") == ({"通道县", "安仁县", "辰溪县"}, {"韶山市", "武陵源区", "洪江区"})
    assert named("1.3", "0.25") == ({"通道县"}, {"洪江区"})


@pytest.mark.clause("H15-043")
def test_a_finding_points_to_the_cell_it_is_about() -> None:
    by_name = {finding.subject: finding for finding in hunan()}
    (spot,) = by_name["湖南财经经济学院"].rows
    assert (spot.where.file, spot.where.cell, spot.text) == ("annex2.docx", "F45", "湖南财经经济学院")


@pytest.mark.clause("H15-042", "H15-043")
def test_totals_of_the_text_serve_where_the_annex_prints_none() -> None:
    units = read_units(DATA / "units.csv")
    table = read_placements(DATA / "placements.csv")
    right = Limits(
        listed={"": 189, "organs": 99}, placed={"villages": 6162, "teams": 189, "central.finance": 13}
    )
    wrong = Limits(
        listed={"": 190, "organs": 98}, placed={"villages": 6163, "teams": 188, "central.finance": 12}
    )
    aliases = read_aliases(DATA / "aliases.csv")
    assert check_placement(build_case(units, table, aliases, right)) == []
    assert Counter(f.code for f in check_placement(build_case(units, table, aliases, wrong))) == {
        "placement.list.count": 2,
        "placement.sum.total": 2,
        "placement.sum.category": 1,
    }


# --- namesakes ------------------------------------------------------------------------------------------------------

HEADS = "市州,县市区,贫困村数量,工作队数量,类别,单位\n"
NAMESAKES = "长治市,城区,30,1,机关事业单位,甲厅\n晋城市,城区,40,1,机关事业单位,乙厅\n"


def findings_of(table: str, *listed: str) -> list[Finding]:
    rows = "".join(f"省直单位,{name}\n" for name in listed)
    units = read_units(f"类别,单位\n{rows}".encode(), "名单.csv")
    return check_placement(build_case(units, read_placements(table.encode(), "安排表.csv")))


def test_counties_of_one_name_in_two_cities_are_two_counties() -> None:
    assert findings_of(HEADS + NAMESAKES, "甲厅", "乙厅") == []
    printed = "县市区,贫困村数量,工作队数量,机关事业单位\n,70,2,2\n一、长治市,30,1,1\n城区,30,1,甲厅\n二、晋城市,40,1,1\n城区,40,1,乙厅\n"
    assert findings_of(printed, "甲厅", "乙厅") == []
    twice = printed.replace("城区,30,1,甲厅\n", "城区,20,1,甲厅\n城区,10,0,\n")
    (repeated,) = [one for one in findings_of(twice, "甲厅", "乙厅") if one.code == "placement.county.twice"]
    assert repeated.sentence.startswith("长治市城区在安排表里出现 2 次")


def test_a_unit_placed_in_two_namesakes_is_placed_twice() -> None:
    (twice,) = [
        one for one in findings_of(HEADS + NAMESAKES.replace("乙厅", "甲厅"), "甲厅") if "unit" in one.code
    ]
    assert (twice.code, "长治市城区、晋城市城区" in twice.sentence) == ("placement.unit.twice", True)
