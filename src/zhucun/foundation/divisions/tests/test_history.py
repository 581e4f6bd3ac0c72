"""The county level over time, from the shipped lists and from small invented ones."""

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.history import SNAPSHOT, CountyLevel, county_level

HEAD = "on,kind,before_code,before_name,after_code,after_name,source\n"


def register(folder: Path, codes: str, changes: str) -> CountyLevel:
    (folder / "counties.csv").write_text("code,name\n99,演示省\n9901,演示市\n" + codes, encoding="utf-8")
    (folder / "changes.csv").write_text(HEAD + changes, encoding="utf-8")
    return county_level(folder)


def test_the_shipped_list_has_31_provinces_342_prefectures_and_2978_counties() -> None:
    open_keys = {span.key for span in county_level().spans if span.valid_to is None and span.source}
    levels = Counter(level for key, level, _ in county_level().divisions if key in open_keys)
    assert levels[Level.PROVINCE] == 31
    assert levels[Level.PREFECTURE] == 342
    assert levels[Level.COUNTY] == 2_978 + 1  # 金洞管理区 is not in the State's list


@pytest.mark.parametrize(
    ("on", "prefectures", "counties"), [(date(2015, 1, 31), 333, 2_854), (date(2018, 1, 31), 334, 2_851)]
)
def test_the_shipped_changes_turn_the_list_back_to_the_issues_of_gb_t_2260(
    on: date, prefectures: int, counties: int
) -> None:
    """What the issue of the day counts, without what only the statistical list has."""
    statistical = {"232761", "232762", "232763", "232764", "441900", "442000", "460321", "460322", "460323"}
    statistical |= {"460400", "620201", "632857"}
    codes = [
        span.code
        for span in county_level().spans
        if span.valid_from <= on
        and (span.valid_to is None or on < span.valid_to)
        and span.name not in {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
        and span.code not in statistical
    ]
    assert Counter(map(len, codes))[4] == prefectures
    assert Counter(map(len, codes))[6] == counties


def test_every_name_and_code_is_held_without_gap_or_overlap() -> None:
    spans = county_level().spans
    for before, after in pairwise(spans):
        if before.key == after.key:
            assert before.valid_to == after.valid_from


def test_a_recode_keeps_the_division_and_gives_it_two_spans(tmp_path: Path) -> None:
    found = register(tmp_path, "990181,乙市\n", "2021-01-20,recode,990121,乙县,990181,乙市,批复\n")
    assert [(s.key, s.code, s.name, s.valid_to) for s in found.spans if s.key == "990121"] == [
        ("990121", "990121", "乙县", date(2021, 1, 20)),
        ("990121", "990181", "乙市", None),
    ]
    assert "990181" not in {key for key, _, _ in found.divisions}


def test_two_recodes_in_a_row_keep_one_division_under_its_oldest_code(tmp_path: Path) -> None:
    found = register(
        tmp_path,
        "990103,丙区\n",
        "2014-01-01,recode,990121,丙县,990181,丙市,一\n2019-01-01,recode,990181,丙市,990103,丙区,二\n",
    )
    assert [s.code for s in found.spans if s.key == "990121"] == ["990121", "990181", "990103"]


def test_a_merged_division_ends_and_is_linked_to_what_took_it_over(tmp_path: Path) -> None:
    found = register(tmp_path, "990105,大区\n", "2021-03-11,merge,990103,小区,990105,大区,批复\n")
    assert [(s.valid_from < s.valid_to) for s in found.spans if s.key == "990103" and s.valid_to] == [True]
    (link,) = found.links
    assert (link.before, link.after, link.kind) == ("990103", "990105", "merge")


def test_a_merge_into_what_was_recoded_the_same_day_finds_it(tmp_path: Path) -> None:
    found = register(
        tmp_path,
        "990113,新区\n",
        "2020-07-01,recode,990102,老区,990113,新区,批复\n2020-07-01,merge,990111,港区,990113,新区,批复\n",
    )
    assert [(link.before, link.after) for link in found.links] == [("990111", "990102")]


def test_a_prefecture_that_is_dissolved_keeps_its_counties_until_that_day(tmp_path: Path) -> None:
    found = register(
        tmp_path,
        "990116,莱区\n",
        "2018-12-26,new,,,990116,莱区,批复\n2018-12-26,transfer,990202,莱城区,990116,莱区,批复\n"
        "2018-12-26,merge,9902,莱市,9901,演示市,批复\n",
    )
    spans = {span.key: span for span in found.spans}
    assert spans["990202"].parent == "9902"
    assert spans["990202"].valid_to == spans["990116"].valid_from == date(2018, 12, 26)
    assert {link.kind for link in found.links} == {"transfer", "merge"}


@pytest.mark.parametrize(
    "change",
    [
        "2021-01-20,recode,990121,乙县,990199,没有,批复",
        "2021-01-20,merge,990121,乙县,990199,没有,批复",
        "2021-01-20,merge,990181,乙县,9901,演示市,批复",
        "2021-01-20,split,990199,没有,990181,乙市,批复",
    ],
)
def test_a_change_that_does_not_fit_is_refused_with_its_day(tmp_path: Path, change: str) -> None:
    with pytest.raises(ValueError, match="2021-01"):
        register(tmp_path, "990181,乙市\n", change + "\n")


def test_management_areas_have_no_code_but_keep_a_key() -> None:
    areas = {span.key: span for span in county_level().spans if span.key in {"431271", "431172", "431173"}}
    assert {span.code for span in areas.values()} == {""}
    assert {key for key, _, area in county_level().divisions if area} >= set(areas)
    assert areas["431271"].source == SNAPSHOT
