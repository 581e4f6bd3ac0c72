"""The register in the database: days, codes, villages, search."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.divisions import actions, cli, queries, source
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.models import Division, DivisionSpan
from zhucun.foundation.kernel.actor import Actor, Grant, system
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db

IN_2015, IN_2022 = date(2015, 3, 1), date(2022, 3, 1)
MACHINE = system("测试")


@pytest.fixture
def villages(village_files: None) -> None:
    actions.load_villages(actor=MACHINE, codes=[""])


# --- days ---------------------------------------------------------------------------------------------------


def test_a_code_of_2015_finds_the_county_of_2015_and_the_new_code_the_city_of_2022() -> None:
    county = queries.by_code("431121", IN_2015)
    city = queries.by_code("431181", IN_2022)
    assert (county.name, city.name) == ("祁阳县", "祁阳市")
    assert county.key == city.key == "431121"


def test_the_new_code_means_nothing_before_and_the_old_nothing_after() -> None:
    with pytest.raises(Refusal, match="2015年3月1日没有代码为 431181"):
        queries.by_code("431181", IN_2015)
    with pytest.raises(Refusal, match="2022年3月1日没有代码为 431121"):
        queries.by_code("431121000000", IN_2022)
    assert queries.find("431121", IN_2022).name == "祁阳市"  # as a key it is still known


def test_the_day_of_the_change_belongs_to_the_new_name() -> None:
    assert queries.by_key("431121", date(2021, 1, 19)).name == "祁阳县"
    assert queries.by_key("431121", date(2021, 1, 20)).name == "祁阳市"


def test_villages_carry_the_prefix_of_the_day(villages: None) -> None:
    old, new = queries.by_code("431121102201", IN_2015), queries.by_code("431181102201", IN_2022)
    assert (old.key, old.name) == (new.key, new.name) == ("431121102201", "龙溪村委会")
    assert [area.code for area in queries.below("431121", Level.VILLAGE, IN_2015)] == [
        "431121001001",
        "431121102201",
        "431121102202",
    ]
    assert queries.path("431181102201", IN_2022) == ("431181102201", "431181102", "431181", "4311", "43", "")
    assert queries.path("431121102201", IN_2015) == ("431121102201", "431121102", "431121", "4311", "43", "")


def test_a_merged_district_is_gone_and_says_into_what() -> None:
    assert queries.by_code("330103", IN_2015).name == "下城区"
    with pytest.raises(Refusal):
        queries.by_code("330103", IN_2022)
    (link,) = queries.successors("330103")
    assert (link.after_id, link.get_kind_display(), link.on) == ("330105", "并入", date(2021, 3, 11))
    assert "330103" in {link.before_id for link in queries.predecessors("330105")}


def test_a_district_split_off_begins_that_day_and_its_villages_belonged_to_the_old_one(
    villages: None,
) -> None:
    with pytest.raises(Refusal):
        queries.by_key("330113", IN_2015)
    assert queries.county_key("330113001001", IN_2015) == "330110"
    assert queries.county_key("330113001001", IN_2022) == "330113"
    assert queries.by_key("330113001001", IN_2015).code == ""  # not known, so not invented


def test_a_transferred_district_and_its_villages_change_prefecture(villages: None) -> None:
    assert queries.path("371202001201", IN_2015) == ("371202001201", "371202001", "371202", "3712", "37", "")
    assert queries.path("370116001201", IN_2022) == ("370116001201", "370116001", "370116", "3701", "37", "")
    assert queries.by_code("371202001201", IN_2015).key == queries.by_code("370116001201", IN_2022).key


@pytest.mark.parametrize(
    ("name", "key"), [("洪江区", "431271"), ("金洞管理区", "431172"), ("回龙圩管理区", "431173")]
)
def test_management_areas_have_no_code_and_are_found_by_name_and_initials(name: str, key: str) -> None:
    from zhucun.foundation.divisions.pinyin import initials

    area = queries.named([("", name)], Level.COUNTY, IN_2015, within="43")["", name]
    assert (area.key, area.code, area.management_area) == (key, "", True)
    for text in (name, initials(name)):
        assert key in {found.key for found, _ in queries.search(text, IN_2015)}
    with pytest.raises(Refusal):
        queries.by_code(key, IN_2015)
    assert queries.find(key, IN_2015).name == name
    assert queries.way_up(key, IN_2015)[1].key == key[:4]


def test_a_prefecture_without_counties_has_a_county_of_its_own_for_its_towns(villages: None) -> None:
    assert queries.by_code("4419", IN_2022).level == Level.PREFECTURE
    assert queries.by_code("441900", IN_2022).level == Level.COUNTY
    assert queries.path("441900003001", IN_2022)[1:4] == ("441900003", "441900", "4419")


# --- names and counts -----------------------------------------------------------------------------------------


def test_printed_county_names_of_a_province_are_found_in_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    names = ["茶陵县", "祁东县", "江华瑶族自治县", "江华县", "洪江区", "洪江市", "凤凰县", "没有县", "市辖区"]
    with django_assert_max_num_queries(2):
        places = queries.named([("", name) for name in names], Level.COUNTY, IN_2015, within="43")
    found = {name: area for (_, name), area in places.items()}
    assert set(found) == set(names[:-2])
    assert found["江华县"] == found["江华瑶族自治县"]


def test_a_name_that_fits_several_areas_is_left_out() -> None:
    gulou = ("", "鼓楼区")
    assert queries.named([gulou], Level.COUNTY, IN_2015) == {}
    assert queries.named([gulou], Level.COUNTY, IN_2015, within="3201")[gulou].code == "320106"


def test_the_city_in_front_tells_namesakes_apart() -> None:
    changzhi, jincheng, neither = ("长治市", "城区"), ("晋城市", "城区"), ("运城市", "城区")
    found = queries.named([changzhi, jincheng, neither], Level.COUNTY, IN_2015, within="14")
    assert {place: area.code for place, area in found.items()} == {changzhi: "140402", jincheng: "140502"}
    printed_otherwise = ("湘西", "凤凰县")
    assert (
        queries.named([printed_otherwise], Level.COUNTY, IN_2015, within="43")[printed_otherwise].code
        == "433123"
    )


def test_walking_the_tree_costs_one_query_however_deep(
    villages: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert len(queries.way_up("431121102201", IN_2015)) == 6
    with django_assert_num_queries(1):
        ways = queries.ways_up(["431121102201", "4311", "431271", "没有"], IN_2015)
    assert {key: len(way) for key, way in ways.items()} == {"431121102201": 6, "4311": 3, "431271": 4}
    with django_assert_num_queries(1):
        assert len(queries.below("43", Level.COUNTY, IN_2022)) > 120


def test_below_never_answers_with_another_level() -> None:
    assert queries.below("431121", Level.PROVINCE, IN_2022) == []
    assert [area.key for area in queries.below("431121", Level.COUNTY, IN_2022)] == ["431121"]
    assert len(queries.below("", Level.PROVINCE, IN_2022)) == 31


def test_children_stand_in_the_order_of_their_codes() -> None:
    codes = [area.code for area in queries.children("4311", IN_2022)]
    assert codes == sorted(codes)
    assert "431181" in codes


# --- search ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["431121", "431121000000", "431181", "祁阳县", "祁阳", "qyx", "QYS", "４３１１２１"]
)
def test_search_finds_by_code_name_former_name_and_initials(text: str) -> None:
    assert "431121" in {area.key for area, _ in queries.search(text, IN_2022, within=["4311"])}


def test_search_says_under_which_former_name_it_found() -> None:
    ((area, why),) = queries.search("祁阳县", IN_2022)
    assert (area.name, why) == ("祁阳市", "曾用 祁阳县 431121")
    assert queries.search("祁阳市", IN_2022) == [(area, "")]


def test_search_says_when_an_area_is_no_more_or_not_yet() -> None:
    assert queries.search("下城区", IN_2022)[0][1] == "2021年3月11日撤销"
    assert queries.search("临平区", IN_2015)[0][1] == "2021年3月11日设立"


def test_search_stays_inside_the_given_areas_and_knows_what_came_to_them(villages: None) -> None:
    assert queries.search("祁阳", IN_2022, within=["37"]) == []
    assert [area.key for area, _ in queries.search("任家庄", IN_2022, within=["3701"])] == ["371202001201"]
    assert queries.search("任家庄", IN_2022, within=[]) == []


def test_search_costs_a_bounded_number_of_queries(
    villages: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        assert len(queries.search("x", IN_2022, within=["43", "37"])) > 5


def test_search_for_nothing_or_for_signs_finds_nothing() -> None:
    assert queries.search("  ", IN_2022) == []
    assert queries.search("%", IN_2022) == []


# --- loading --------------------------------------------------------------------------------------------------


def test_loading_again_adds_nothing(village_files: None) -> None:
    assert actions.load_counties(actor=MACHINE) == 0
    assert actions.load_villages(actor=MACHINE, codes=["4311"]) == 9
    before = DivisionSpan.objects.count()
    assert actions.load_villages(actor=MACHINE, codes=["4311", "431181"]) == 0
    assert DivisionSpan.objects.count() == before
    assert actions.load_villages(actor=MACHINE, codes=[""]) == 6
    assert actions.load_villages(actor=MACHINE, codes=[""]) == 0
    assert DivisionSpan.objects.count() == before + 4 + 4 + 2  # split and transferred have two spans each


@pytest.mark.parametrize("code", ["431121", "431181", "43", "4311", "431181000000"])
def test_a_county_is_loaded_by_present_or_former_code(village_files: None, code: str) -> None:
    actions.load_villages(actor=MACHINE, codes=[code])
    assert Division.objects.filter(pk="431121102201").exists()
    assert not Division.objects.filter(pk="441900003").exists()


def test_a_management_area_is_loaded_by_its_statistical_code(village_files: None) -> None:
    assert actions.load_villages(actor=MACHINE, codes=["431173"]) == 2
    assert queries.county_key("431173501201", IN_2022) == "431173"


@pytest.mark.parametrize("code", ["98", "431199", "431181001"])
def test_an_unknown_code_refuses_everything(village_files: None, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        actions.load_villages(actor=MACHINE, codes=["4311", code])
    assert not Division.objects.filter(level__gte=Level.TOWNSHIP).exists()


def test_a_load_that_fails_half_way_leaves_nothing(
    village_files: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = source.below_county

    def townships_only(
        counties: set[str], eras: Iterable[source.Era], there: set[str], report: Callable[[str], None]
    ) -> Iterator[source.Rows]:
        yield next(original(counties, eras, there, report))
        raise OSError("disk")

    monkeypatch.setattr(source, "below_county", townships_only)
    with pytest.raises(OSError, match="disk"):
        actions.load_villages(actor=MACHINE, codes=["4311"])
    assert not Division.objects.filter(level__gte=Level.TOWNSHIP).exists()


def test_loading_without_the_village_files_says_what_to_do(tmp_path: Path, settings: Settings) -> None:
    settings.VAR = tmp_path
    with pytest.raises(Refusal, match="zhucun setup"):
        actions.load_villages(actor=MACHINE, codes=["43"])


def test_a_load_is_one_audit_entry_with_the_number_of_divisions(village_files: None) -> None:
    before = AuditEntry.objects.count()
    added = actions.load_villages(actor=MACHINE, codes=["4311"])
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("id").detail["rows"] == added


def test_only_the_system_administrator_maintains_divisions() -> None:
    clerk = Actor("1", "某人", (Grant("county_office", "431121"),))
    with pytest.raises(NotAllowed):
        actions.load_villages(actor=clerk, codes=["43"])
    with pytest.raises(NotAllowed):
        actions.add_division(actor=clerk, code="99", name="演示省")


def test_an_invented_area_is_added_under_its_parent_and_only_there() -> None:
    for code, name in (("99", "演示省"), ("9901", "演示市"), ("990101", "甲县")):
        actions.add_division(actor=MACHINE, code=code, name=name)
    assert actions.add_division(actor=MACHINE, code="990101", name="别名") == "990101"
    assert [area.name for area in queries.way_up("990101", IN_2015)] == ["甲县", "演示市", "演示省", "全国"]
    with pytest.raises(Refusal, match="990201001"):
        actions.add_division(actor=MACHINE, code="990201001001", name="某村")


def test_a_group_is_added_below_a_village_known_by_its_present_code(villages: None) -> None:
    key = actions.add_division(actor=MACHINE, code="43118110220101", name="第一组", since=IN_2022)
    assert queries.way_up(key, IN_2022)[1].key == "431121102201"


# --- command line ---------------------------------------------------------------------------------------------


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_commands(parser.add_subparsers())
    options = parser.parse_args(["divisions", *words])
    return int(options.func(options))


def test_the_command_loads_and_shows(village_files: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("load", "4311") == 0
    assert "完成，新增" in capsys.readouterr().out
    assert run("show", "431121102201", "--on", "2022-03-01") == 0
    assert capsys.readouterr().out.split("\t")[1] == "湖南省 › 永州市 › 祁阳市 › 潘市镇 › 龙溪村委会"
    assert run("show", "下城区", "--on", "2022-03-01") == 0
    assert "2021年3月11日撤销" in capsys.readouterr().out
    assert run("show", "没有这个地方") == 1


def test_the_command_without_codes_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("load") == 2
    assert "--all" in capsys.readouterr().err
