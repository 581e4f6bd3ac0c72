"""Which value holds: nearest and latest, bounds, bans, repeals, adoptions, local values."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhucun.foundation.policy import areas, facts
from zhucun.foundation.policy.book import Book, build
from zhucun.foundation.policy.resolution import Answer, NoValue, UnknownKey, judge, resolve
from zhucun.foundation.policy.tests.packing import instrument, sound, vocabulary, write

JUNE_2015, JUNE_2018 = date(2015, 6, 1), date(2018, 6, 1)
JIXIAN = areas.path("141028")
KEYS = {
    "size": facts.Key("size", "人数", "int", "人", bound="min", settable=True),
    "days": facts.Key("days", "天数", "int", "天", bound="max", settable=True),
    "mode": facts.Key("mode", "方式", "choice", choices={"list": "例外", "located": "定位", "none": "不记"}),
    "force": facts.Key("force", "可否强制", "bool"),
}


def pack(
    id: str,
    key: str,
    value: facts.Value,
    *,
    area: str | None = "",
    start: date = date(2015, 1, 1),
    end: date | None = None,
    force: str = "default",
    instead: facts.Value | None = None,
    exception: str | None = None,
    relations: tuple[facts.Relation, ...] = (),
    adopted_by: tuple[facts.Adopted, ...] = (),
    number: str = "",
) -> facts.Pack:
    """A pack of one parameter; its only clause is ``<ID>-1``."""
    clause = f"{id.upper()}-1"
    return facts.Pack(
        facts.Instrument(
            id,
            f"办法{id}",
            number,
            effective_from=start,
            effective_to=end,
            jurisdiction=area,
            relations=relations,
            adopted_by=adopted_by,
        ),
        (facts.Clause(clause, id, "一", "题", "rule", "teams", "文", "要求"),),
        (facts.Parameter(key, value, clause, force, instead=instead, exception=exception),),
    )


def book(
    *packs: facts.Pack, locals: tuple[facts.Local, ...] = (), adoptions: tuple[facts.Adoption, ...] = ()
) -> Book:
    return build(KEYS, packs, locals, adoptions)


def ask(found: Book, key: str = "size", on: date = JUNE_2018, path: tuple[str, ...] = JIXIAN) -> Answer:
    return resolve(found, key, path, on)


def test_the_nearest_area_wins_over_a_later_value_from_above() -> None:
    answer = ask(book(pack("n", "size", 5, start=date(2017, 1, 1)), pack("p", "size", 2, area="14")))
    assert (answer.value, answer.instrument, answer.division) == (2, "p", "14")
    assert [(lost.value, lost.reason_zh) for lost in answer.lost] == [(5, "更近的地区已有规定：《办法p》")]


def test_of_one_area_the_latest_wins() -> None:
    answer = ask(
        book(pack("old", "size", 2, area="14"), pack("new", "size", 4, area="14", start=date(2017, 1, 1)))
    )
    assert (answer.value, answer.valid_from) == (4, date(2017, 1, 1))
    assert "同一地区有更晚的规定" in answer.lost[0].reason_zh


def test_an_instrument_of_another_area_says_nothing_here() -> None:
    with pytest.raises(NoValue):
        ask(book(pack("hunan", "size", 2, area="43")))


def test_a_value_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    found = book(pack("p", "size", 2, start=date(2015, 2, 13), end=date(2016, 1, 1)))
    assert ask(found, on=date(2015, 2, 13)).value == 2
    assert ask(found, on=date(2015, 12, 31)).value == 2
    for day in (date(2015, 2, 12), date(2016, 1, 1)):
        with pytest.raises(NoValue, match="人数"):
            ask(found, on=day)


def test_a_key_outside_the_vocabulary_is_unknown() -> None:
    with pytest.raises(UnknownKey, match=r"没有键“sizes”.*是否为 size？"):
        ask(book(), "sizes")


def test_a_national_floor_lifts_an_older_nearer_value() -> None:
    found = book(
        pack("h", "size", 2, area="14"), pack("n", "size", 3, start=date(2017, 12, 24), force="floor")
    )
    before, after = ask(found, on=date(2017, 12, 23)), ask(found, on=date(2017, 12, 24))
    assert (before.value, before.clause) == (2, "H-1")
    assert (after.value, after.clause, after.force) == (3, "N-1", "floor")
    assert (
        after.lost[0].clause,
        "低于" in after.lost[0].reason_zh,
        "下限3人" in after.lost[0].reason_zh,
    ) == ("H-1", True, True)


def test_a_national_floor_lifts_a_nearer_value_made_later() -> None:
    found = book(pack("h", "size", 2, area="14", start=date(2018, 1, 1)), pack("n", "size", 3, force="floor"))
    assert ask(found).value == 3


def test_a_value_above_the_floor_stands() -> None:
    answer = ask(book(pack("h", "size", 4, area="14"), pack("n", "size", 3, force="floor")))
    assert (answer.value, answer.lost[0].reason_zh) == (4, "所取的值没有越过这一下限")


def test_a_ceiling_lowers_a_value_above_it() -> None:
    found = book(pack("h", "days", 10, area="14"), pack("n", "days", 7, force="ceiling"))
    assert (ask(found, "days").value, ask(found, "days").force) == (7, "ceiling")


def test_the_stricter_of_two_floors_holds() -> None:
    found = book(pack("n", "size", 3, force="floor"), pack("p", "size", 4, area="14", force="floor"))
    assert ask(found).value == 4
    found = book(pack("n", "size", 4, force="floor"), pack("p", "size", 3, area="14", force="floor"))
    assert ask(found).value == 4


def test_where_only_a_floor_is_set_it_is_the_value() -> None:
    assert ask(book(pack("n", "size", 3, force="floor"))).value == 3


def test_a_later_instrument_of_the_same_area_may_relax_its_floor() -> None:
    found = book(
        pack("h", "size", 1, area="14"),
        pack("n", "size", 3, force="floor"),
        pack("m", "size", 2, start=date(2018, 1, 1), force="floor"),
    )
    assert ask(found, on=date(2017, 6, 1)).value == 3
    assert ask(found).value == 2
    assert any("另行规定" in lost.reason_zh for lost in ask(found).lost)


def test_a_later_value_of_the_same_area_above_the_floor_leaves_it_in_place() -> None:
    found = book(
        pack("h", "size", 1, area="14"),
        pack("n", "size", 3, force="floor"),
        pack("m", "size", 5, start=date(2018, 1, 1)),
    )
    assert ask(found).value == 3


def test_a_banned_choice_gives_way_to_its_substitute_from_the_day_of_the_ban() -> None:
    found = book(
        pack("j", "mode", "located", area="141028"),
        pack("n", "mode", "located", start=date(2026, 1, 25), force="ban", instead="list"),
    )
    assert ask(found, "mode", date(2026, 1, 24)).value == "located"
    after = ask(found, "mode", date(2026, 1, 25))
    assert (after.value, after.clause, after.force, after.shown) == ("list", "N-1", "ban", "例外")
    assert "禁止" in after.lost[0].reason_zh


def test_a_ban_leaves_other_choices_alone() -> None:
    found = book(pack("j", "mode", "none"), pack("n", "mode", "located", force="ban", instead="list"))
    assert ask(found, "mode").value == "none"


def test_a_value_that_cites_the_exception_escapes_the_ban() -> None:
    found = book(
        pack("j", "mode", "located", area="141028", exception="emergency"),
        pack("n", "mode", "located", force="ban", instead="list"),
    )
    assert ask(found, "mode").value == "located"


def test_a_later_local_instrument_does_not_bring_back_what_is_banned() -> None:
    found = book(
        pack("n", "mode", "located", force="ban", instead="list"),
        pack("j", "mode", "located", area="141028", start=date(2018, 1, 1)),
    )
    assert ask(found, "mode").value == "list"


def test_a_ban_without_substitute_leaves_the_next_candidate() -> None:
    found = book(
        pack("j", "mode", "located", area="141028"),
        pack("p", "mode", "none", area="14"),
        pack("n", "mode", "located", force="ban"),
    )
    assert ask(found, "mode").value == "none"
    with pytest.raises(NoValue):
        ask(book(pack("j", "mode", "located"), pack("n", "mode", "located", force="ban")), "mode")


def test_a_substitute_that_is_banned_too_is_passed_over() -> None:
    found = book(
        pack("j", "mode", "located"),
        pack("n", "mode", "located", force="ban", instead="none"),
        pack("m", "mode", "none", force="ban", instead="list"),
    )
    assert ask(found, "mode").value == "list"


def test_two_bans_that_point_at_each_other_leave_no_value() -> None:
    found = book(
        pack("j", "mode", "located"),
        pack("n", "mode", "located", force="ban", instead="none"),
        pack("m", "mode", "none", force="ban", instead="located"),
    )
    with pytest.raises(NoValue):
        ask(found, "mode")


def test_a_ban_answers_where_nobody_else_does() -> None:
    assert ask(book(pack("n", "force", True, force="ban", instead=False)), "force").value is False


def test_a_replaced_instrument_no_longer_counts_from_the_day_of_the_new_one() -> None:
    old = pack("old", "size", 3, number="甲发〔2015〕1号", force="floor")
    new = pack(
        "new",
        "size",
        2,
        start=date(2018, 1, 1),
        relations=(facts.Relation("replaces", number="甲发[2015]1号"),),
    )
    found = book(old, new, pack("h", "size", 1, area="14"))
    assert ask(found, on=date(2017, 12, 31)).value == 3
    answer = ask(found)
    assert answer.value == 1
    assert [lost.reason_zh for lost in answer.lost if lost.instrument == "old"] == [
        "自2018-01-01起被《办法new》替代"
    ]


def test_a_lower_area_cannot_repeal_an_instrument_from_above() -> None:
    found = book(
        pack("n", "size", 3, force="floor"),
        pack("h", "size", 1, area="14", relations=(facts.Relation("repeals", instrument="n"),)),
    )
    assert ask(found).value == 3


def test_a_template_holds_only_where_and_while_it_is_adopted() -> None:
    template = pack(
        "t",
        "size",
        4,
        area=None,
        adopted_by=(facts.Adopted("141028", date(2018, 1, 1), date(2019, 1, 1)),),
    )
    found = book(template, pack("p", "size", 2, area="14"))
    assert [ask(found, on=day).value for day in (date(2017, 12, 31), JUNE_2018, date(2019, 1, 1))] == [
        2,
        4,
        2,
    ]
    assert ask(found, path=areas.path("141029")).value == 2


def test_an_adoption_entered_by_a_user_counts_like_one_in_the_pack() -> None:
    template = pack("t", "size", 4, area=None)
    adoption = facts.Adoption("t", "1410", date(2016, 1, 1), None, "会议纪要")
    assert ask(book(template, adoptions=(adoption,))).division == "1410"


def test_passing_an_instrument_on_does_not_make_it_nearer() -> None:
    city = pack("city", "size", 2, area="1410", adopted_by=(facts.Adopted("141028", date(2016, 1, 1)),))
    later = pack("later", "size", 4, area="1410", start=date(2017, 1, 1))
    assert ask(book(city, later)).value == 4


def test_a_local_value_is_the_nearest_but_bound_from_above() -> None:
    local = facts.Local("x", "141028", "size", 2, "会议纪要", date(2018, 1, 1))
    assert ask(book(pack("p", "size", 4, area="14"), locals=(local,))).local == "x"
    answer = ask(book(pack("n", "size", 3, force="floor"), locals=(local,)))
    assert (answer.value, answer.lost[0].local) == (3, "x")


def test_on_the_same_day_in_the_same_area_a_local_value_comes_first() -> None:
    local = facts.Local("x", "141028", "size", 5, "会议纪要", date(2018, 1, 1))
    assert ask(book(pack("a", "size", 4, area="141028", start=date(2018, 1, 1)), locals=(local,))).value == 5


def test_an_area_is_found_under_the_code_it_bore_before() -> None:
    found = book(pack("p", "size", 4, area="431121"))
    path = (("431181", "431121"), "4311", "43", "")
    assert resolve(found, "size", path, JUNE_2018).value == 4


def test_the_answer_gives_its_value_as_the_type_it_has() -> None:
    answer = ask(book(pack("p", "size", 4)))
    assert answer.integer == 4
    with pytest.raises(TypeError):
        _ = answer.text
    with pytest.raises(TypeError):
        _ = ask(book(pack("p", "force", True)), "force").integer


def test_a_month_and_day_falls_in_the_year_asked_for() -> None:
    answer = replace(ask(book(pack("p", "size", 4))), type="month_day", value="02-29")
    assert (answer.day_in(2016), answer.day_in(2015)) == (date(2016, 2, 29), date(2015, 2, 28))


def case(name: str, on: str, expect: str) -> str:
    place = f'clause: A-1, division: "430000", on: {on}, key: support.meal'
    return f"- {{case: {name}, {place}, expect: {expect}}}\n"


def test_a_case_that_fails_says_what_was_expected_and_what_came(tmp_path: Path) -> None:
    vocabulary(tmp_path)
    found = sound(
        write(
            tmp_path / "alpha",
            instrument=instrument(),
            parameters="- {key: support.meal, value: 30.5, clause: A-1, force: default}\n",
            cases=case("每天三十元五角", "2015-06-01", "30.50")
            + case("每天四十元", "2015-06-01", "40")
            + case("二月一日还没有标准", "2015-02-01", "null"),
        )
    )
    shelf = build(vocabulary(tmp_path), [found])
    assert found.parameters[0].value == Decimal("30.5")
    right, wrong, none = found.cases
    assert judge(shelf, right) == ""
    assert (
        judge(shelf, wrong)
        == "事例“每天四十元”应为40元/人·天，实际为30.5元/人·天（《试行办法（alpha）》 A-1）"
    )
    assert judge(shelf, none) == ""


# Properties, over packs of random areas, days and forces.

_DAYS = st.dates(date(2014, 1, 1), date(2019, 12, 31))
_AREAS = st.sampled_from(["", "14", "1410", "141028"])


@st.composite
def _shelves(draw: st.DrawFn) -> list[facts.Pack]:
    count = draw(st.integers(0, 6))
    return [
        pack(
            f"p{n}",
            "size",
            draw(st.integers(1, 6)),
            area=draw(_AREAS),
            start=draw(_DAYS),
            force=draw(st.sampled_from(["default", "floor"])),
        )
        for n in range(count)
    ]


def _answer(packs: list[facts.Pack], on: date) -> Answer | None:
    try:
        return ask(book(*packs), on=on)
    except NoValue:
        return None


@given(_shelves(), _DAYS)
def test_no_value_is_below_the_floor_of_a_higher_area(packs: list[facts.Pack], on: date) -> None:
    answer = _answer(packs, on)
    for one in packs:
        rule = one.parameters[0]
        area = one.instrument.jurisdiction or ""
        in_force = one.instrument.effective_from <= on
        relaxed = any(
            other.instrument.jurisdiction == area
            and one.instrument.effective_from < other.instrument.effective_from <= on
            and int(str(other.parameters[0].value)) < int(str(rule.value))
            for other in packs
        )
        if rule.force == "floor" and in_force and not relaxed:
            assert answer is not None
            assert answer.value >= rule.value


@given(_shelves(), _DAYS, st.randoms())
def test_the_order_of_packs_does_not_matter(packs: list[facts.Pack], on: date, random: Random) -> None:
    mixed = list(packs)
    random.shuffle(mixed)
    assert _answer(packs, on) == _answer(mixed, on)


@given(_shelves(), _DAYS)
def test_the_answer_is_a_candidate_in_force_and_every_other_one_is_listed_with_a_reason(
    packs: list[facts.Pack], on: date
) -> None:
    answer = _answer(packs, on)
    in_force = {one.id: one.parameters[0].value for one in packs if one.instrument.effective_from <= on}
    if answer is None:
        assert not in_force
        return
    assert in_force[answer.instrument] == answer.value
    assert {lost.instrument for lost in answer.lost} == set(in_force) - {answer.instrument}
    assert all(lost.reason_zh for lost in answer.lost)


@given(
    st.lists(
        st.tuples(_AREAS, _DAYS, st.sampled_from(["list", "located", "none"]), st.booleans()), max_size=5
    ),
    _DAYS,
)
def test_a_value_banned_by_the_nation_never_comes_out(
    rules: list[tuple[str, date, str, bool]], on: date
) -> None:
    ban = pack("ban", "mode", "located", start=date(2013, 1, 1), force="ban", instead="list")
    packs = [
        pack(f"p{n}", "mode", choice, area=area or "14", start=start)
        for n, (area, start, choice, _) in enumerate(rules)
    ]
    assert ask(book(ban, *packs), "mode", on).value != "located"
