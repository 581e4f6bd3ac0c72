"""Matching written names against a register."""

import random
import time

from zhucun.foundation.imports.names import Entry, NameRules, match_names, normalised

RULES = NameRules(
    prefixes=("湖南省", "省"),
    suffixes=("股份有限公司", "有限责任公司", "有限公司"),
    replaced=(("中国共产党", "中共"),),
)
REGISTER = [
    Entry("1", "省发展和改革委员会"),
    Entry("2", "省国土资源厅"),
    Entry("3", "省财政厅", ("财政厅",)),
    Entry("4", "湖南省烟草公司（省烟草专卖局）"),
    Entry("5", "华菱集团有限责任公司"),
    Entry("6", "省教育厅"),
    Entry("7", "甲县教育局", ("教育局",)),
    Entry("8", "乙县教育局", ("教育局",)),
]


def test_the_registered_name_is_settled_whatever_its_spaces() -> None:
    (match,) = match_names(["省财政厅　"], REGISTER, rules=RULES)
    assert match.settled is not None
    assert (match.settled.key, match.settled.kind) == ("3", "exact")


def test_a_known_alias_is_settled() -> None:
    (match,) = match_names(["财政厅"], REGISTER, rules=RULES)
    assert match.settled is not None
    assert (match.settled.key, match.settled.kind) == ("3", "alias")


def test_an_alias_of_two_entries_is_left_to_a_person() -> None:
    (match,) = match_names(["教育局"], REGISTER, rules=RULES)
    assert match.settled is None
    assert [one.key for one in match.candidates[:2]] == ["8", "7"]


def test_brackets_and_company_forms_make_a_normal_match_that_waits_for_a_person() -> None:
    matches = match_names(["省烟草公司(省烟草专卖局)", "华菱集团"], REGISTER, rules=RULES)
    assert [(one.candidates[0].key, one.candidates[0].kind) for one in matches] == [
        ("4", "normal"),
        ("5", "normal"),
    ]
    assert [one.settled for one in matches] == [None, None]


def test_a_misprint_an_abbreviation_and_a_part_find_their_entry_first() -> None:
    matches = match_names(["省国土资厅", "省发改委", "烟草专卖局"], REGISTER, rules=RULES)
    assert [one.candidates[0].key for one in matches] == ["2", "1", "4"]
    assert {one.candidates[0].kind for one in matches} == {"similar"}


def test_a_strange_name_has_no_candidates() -> None:
    assert match_names(["某外星机构"], REGISTER, rules=RULES, least=0.6)[0].candidates == ()


def test_rules_are_data_and_never_eat_a_whole_name() -> None:
    assert normalised("湖南省", RULES) == "湖南省"
    assert normalised("有限公司", RULES) == "有限公司"
    assert normalised("中国共产党湖南省委员会", NameRules(replaced=RULES.replaced)) == "中共湖南省委员会"


def test_each_name_is_answered_once_in_the_order_given() -> None:
    assert [one.text for one in match_names(["乙", "甲", "乙"], REGISTER)] == ["乙", "甲"]


def test_ten_thousand_names_against_ten_thousand_are_matched_in_seconds() -> None:
    rng = random.Random(7)
    characters = "省市县委办厅局公司集团中国银行大学医院学院" + "".join(
        chr(0x4E00 + 7 * n) for n in range(600)
    )
    names = dict.fromkeys(
        "湖南省" + "".join(rng.choices(characters, k=rng.randint(5, 10))) for _ in range(10_000)
    )
    register = [Entry(str(number), name) for number, name in enumerate(names)]
    misprinted = [entry.name[:5] + entry.name[6:] for entry in register]
    began = time.process_time()
    matches = {one.text: one for one in match_names(misprinted, register, rules=RULES)}
    spent = time.process_time() - began
    first = sum(
        bool(matches[text].candidates) and matches[text].candidates[0].key == entry.key
        for text, entry in zip(misprinted, register, strict=True)
    )
    assert first > 0.98 * len(register)
    assert spent < 60
