"""Code lists: words of the day, what else they are called, and what an area's own words count as in the nation."""

from datetime import date

import pytest

from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import packs
from zhucun.work.households import codes
from zhucun.work.households.tests.world import COUNTY, DAY, MACHINE, VILLAGE

YEAR_2022 = date(2022, 6, 1)
LATER = date(2015, 9, 2)


@pytest.fixture
def adopted(world: None) -> None:
    """The county works by the plan templates."""
    policy.adopt(
        actor=MACHINE, instrument="plans-templates", division=COUNTY, citation="测试", valid_from=date(2014, 1, 1)
    )  # fmt: skip


@pytest.mark.clause("ND-032")
def test_a_cause_is_understood_by_its_other_spellings(world: None) -> None:
    causes = codes.terms("cause", VILLAGE, DAY)
    assert causes.clause == "ND-032"
    assert causes.canonical("缺发展资金") == "缺资金"
    assert causes.canonical(" 因　病 ") == "因病"
    assert causes.canonical("因懒") is None
    assert causes.code_of("其他") == "99"
    assert causes.code_of("因病") == ""


@pytest.mark.clause("ND-032")
def test_marriage_and_bereavement_are_causes_from_2017_on(world: None) -> None:
    assert codes.terms("cause", VILLAGE, date(2016, 12, 31)).canonical("因婚") is None
    assert codes.terms("cause", VILLAGE, date(2017, 1, 1)).canonical("因婚") == "因婚"
    assert "因丧" in codes.terms("cause", VILLAGE, date(2017, 1, 1))


@pytest.mark.clause("ND-033")
def test_relations_map_to_the_states_standard(world: None) -> None:
    relations = codes.terms("relation", VILLAGE, DAY)
    assert [relations.gb_of(term) for term in ("户主", "配偶", "之子", "之女", "之儿媳", "之外祖母")] == [
        "02", "10", "20", "30", "38", "64",
    ]  # fmt: skip
    assert relations.canonical("妻子") == "配偶"
    assert all(row.gb for row in relations.rows)


@pytest.mark.clause("ND-033")
def test_later_relations_are_not_offered_for_earlier_days(world: None) -> None:
    assert "之兄弟姐妹" not in codes.terms("relation", VILLAGE, DAY)
    assert codes.terms("relation", VILLAGE, YEAR_2022).canonical("弟弟") == "之兄弟姐妹"


@pytest.mark.clause("ND-034")
def test_the_students_list_changes_in_2021_and_old_words_are_understood(world: None) -> None:
    before, after = codes.terms("student", VILLAGE, DAY), codes.terms("student", VILLAGE, YEAR_2022)
    assert "高中一年级" in before
    assert "高中一年级" not in after
    assert after.canonical("高中一年级") == "普通高中一年级"
    assert before.canonical("硕士研究生及以上") is None
    assert "硕士研究生及以上" in after


def test_brackets_may_be_full_width(world: None) -> None:
    assert codes.terms("work_area", VILLAGE, DAY).canonical("乡（镇）内") == "乡(镇)内"


@pytest.mark.clause("PL-018")
def test_the_seven_local_causes_count_as_causes_of_the_nation(adopted: None) -> None:
    causes = codes.terms("cause", VILLAGE, DAY)
    seven = policy_items("households.causes.local")
    assert len(seven) == 7
    assert {term: causes.mapped(term) for term in seven} == {
        "因灾": "因灾", "因病": "因病", "因学": "因学", "缺产业": None, "缺技术": "缺技术", "无劳动力": "缺劳力",
        "失地": "缺土地",
    }  # fmt: skip


@pytest.mark.clause("PL-018")
def test_what_lacking_an_industry_counts_as_is_decided_by_an_authorised_user(adopted: None) -> None:
    policy.set_local_value(
        actor=MACHINE, key="households.causes.lacking_industry", division=COUNTY, value="其他", citation="县办通知",
        valid_from=LATER,
    )  # fmt: skip
    assert codes.terms("cause", VILLAGE, DAY).mapped("缺产业") is None
    decided = codes.terms("cause", VILLAGE, LATER)
    assert decided.mapped("缺产业") == "其他"
    assert decided.canonical("缺产业") == "缺产业"  # what was found stays on record


def test_local_causes_are_unknown_where_the_templates_do_not_hold(world: None) -> None:
    assert codes.terms("cause", VILLAGE, DAY).canonical("失地") is None


@pytest.mark.clause("PL-072")
def test_the_four_local_properties_count_as_properties_of_the_nation(adopted: None) -> None:
    properties = codes.terms("property", VILLAGE, DAY)
    assert properties.terms == tuple(policy_items("households.properties"))
    assert [properties.mapped(term) for term in properties.terms] == [
        "一般贫困户", "低保贫困户", "低保户", "五保户",
    ]  # fmt: skip
    assert properties.canonical("一般贫困户") == "扶贫对象户"


@pytest.mark.clause("PL-072")
def test_local_properties_follow_the_nations_later_wording(adopted: None) -> None:
    later = codes.terms("property", VILLAGE, date(2018, 6, 1))
    assert [later.mapped(term) for term in later.terms] == [
        "一般贫困户", "低保贫困户", "低保贫困户", "特困供养贫困户",
    ]  # fmt: skip


def test_a_word_of_a_list_is_not_at_once_another_spelling_of_a_second_word() -> None:
    pack = packs.read_tree()[0]["national-defaults"]
    for parameter in pack.parameters:
        if parameter.key.startswith(codes.PREFIX):
            assert isinstance(parameter.value, tuple)
            words = [word for row in parameter.value for word in (row["term"], *row.get("aliases", ()))]
            assert len(words) == len(set(words)), parameter.key


def policy_items(key: str) -> list[str]:
    """The items of a list key of the plan templates."""
    found = packs.read_tree()[0]["plans-templates"].parameters
    return [str(item) for parameter in found if parameter.key == key for item in parameter.value]  # type: ignore[union-attr]  # a list
