"""The cases of the packs in the tree, as an official can read them in ``policies/*/cases/``.

They prove that the book answers as the packs say; that a clause *works* is proved where a rule uses the
answer.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest

from zhucun.foundation.policy import areas, checks, facts, packs
from zhucun.foundation.policy.book import Book, build
from zhucun.foundation.policy.resolution import judge, resolve


@cache
def _tree() -> tuple[Mapping[str, facts.Pack], list[str]]:
    found, faults = packs.read_tree()
    for pack in found.values():
        faults += checks.among(pack, found.values(), [], packs.read_keys()[0], str(packs.TREE / pack.id))
    return found, [str(fault) for fault in faults]


@cache
def _book() -> Book:
    return build(packs.read_keys()[0], _tree()[0].values())


def test_the_packs_of_the_tree_have_no_fault() -> None:
    assert _tree()[1] == []


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=f"{pack.id}:{case.case}") for pack in _tree()[0].values() for case in pack.cases],
)
def test_case(case: facts.Case) -> None:
    assert judge(_book(), case) == ""


@pytest.mark.parametrize("pack", _tree()[0].values(), ids=lambda pack: pack.id)
def test_every_pack_has_cases(pack: facts.Pack) -> None:
    assert pack.cases


def test_a_team_of_two_is_right_in_hunan_in_2015_and_short_of_three_in_2018() -> None:
    before = resolve(_book(), "teams.size.min", areas.path("43"), date(2015, 6, 1))
    after = resolve(_book(), "teams.size.min", areas.path("43"), date(2018, 6, 1))
    assert (before.value, before.instrument) == (2, "hunan-2015-1")
    assert (after.value, after.instrument, after.force) == (3, "national-2017-teams", "floor")


def test_changing_a_value_in_a_pack_changes_the_answer() -> None:
    found = dict(_tree()[0])
    files = dict(found["hunan-2015-1"].files)
    text = files["parameters.yaml"]
    assert "{key: teams.size.min, value: 2," in text
    files["parameters.yaml"] = text.replace(
        "{key: teams.size.min, value: 2,", "{key: teams.size.min, value: 4,"
    )
    changed, faults = packs.parse(files, packs.read_keys()[0], "变动")
    assert changed is not None
    assert not faults
    found["hunan-2015-1"] = changed
    book = build(packs.read_keys()[0], found.values())
    assert resolve(book, "teams.size.min", areas.path("43"), date(2018, 6, 1)).value == 4
