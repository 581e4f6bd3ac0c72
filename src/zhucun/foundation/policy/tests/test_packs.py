"""Packs with faults: each is refused with file, line and what to do."""

from pathlib import Path

import pytest

from zhucun.foundation.policy import checks, facts, packs
from zhucun.foundation.policy.reading import Fault
from zhucun.foundation.policy.tests.packing import CLAUSES, KEYS, instrument, read, sound, vocabulary, write


def only(faults: list[Fault]) -> Fault:
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


def test_a_sound_pack_has_no_fault(tmp_path: Path) -> None:
    pack = sound(
        write(
            tmp_path / "alpha",
            parameters="""\
                - {key: teams.size.min, value: 2, clause: A-1, force: default, to: 2016-01-01}
                - {key: teams.size.min, value: 3, clause: A-1, force: default, from: 2016-01-01}
                - {key: teams.size.min, value: 2, clause: A-1, force: floor}
                - {key: support.meal, value: 30.5, clause: A-1, force: default}
                - {key: teams.filing, value: 03-06, clause: A-1, force: default}
                - {key: plans.by, value: 2020-12-31, clause: A-1, force: default}
                - {key: plans.items, value: [甲, 乙], clause: A-1, force: default}
                - {key: plans.rows, value: [{年: 2015, 村: 111}], clause: A-1, force: default}
                - {key: units.word, value: 扶贫办, clause: A-1, force: default}
                - {key: duty.mode, value: located, clause: A-2, force: ban, instead: list, from: 2026-01-25}
                - {key: duty.mode, value: none, clause: A-2, force: ban, from: 2026-01-25}
                """,
            chains="""\
                - code: leave.short
                  title: 请假
                  clause: A-2
                  steps:
                    - {no: 1, title: 乡镇批准, role: township_clerk, place: township, clause: A-2}
                """,
            obligations="""\
                - code: teams.filing
                  title: 报送
                  who: unit
                  clause: A-1
                  due: {month_day_key: teams.filing, year: 2015}
                """,
            cases="""\
                - case: 两人合规定
                  clause: A-1
                  division: "430000"
                  on: 2015-06-01
                  key: teams.size.min
                  expect: 2
                """,
        )
    )
    assert (len(pack.clauses), len(pack.parameters), len(pack.chains), len(pack.duties), len(pack.cases)) == (
        2,
        11,
        1,
        1,
        1,
    )
    assert pack.instrument.jurisdiction == "43"
    assert pack.cases[0].division == "43"


PARAMETER_FAULTS = {
    "an undeclared key, with the likely one": (
        "- {key: teams.size.mim, value: 2, clause: A-1, force: default}",
        1,
        ("没有在参数词表", "teams.size.min"),
    ),
    "an unknown clause": (
        "- {key: teams.size.min, value: 2, clause: A-9, force: default}",
        1,
        ("A-9", "不存在"),
    ),
    "text for a number": (
        "- {key: teams.size.min, value: '2', clause: A-1, force: default}",
        1,
        ("应为整数", "文字“2”"),
    ),
    "a decimal for a whole number": (
        "- {key: teams.size.min, value: 2.5, clause: A-1, force: default}",
        1,
        ("应为整数",),
    ),
    "a yes for a number": (
        "- {key: teams.size.min, value: true, clause: A-1, force: default}",
        1,
        ("应为整数",),
    ),
    "a third of a fen": (
        "- {key: support.meal, value: 30.333, clause: A-1, force: default}",
        1,
        ("不足一分",),
    ),
    "a choice that is not listed": (
        "- {key: duty.mode, value: gps, clause: A-1, force: default}",
        1,
        ("gps", "不在可选值", "定位"),
    ),
    "a number for a yes or no": (
        "- {key: apps.may_force, value: 1, clause: A-1, force: default}",
        1,
        ("true 或 false",),
    ),
    "a month and day no calendar has": (
        "- {key: teams.filing, value: 02-30, clause: A-1, force: default}",
        1,
        ("月日", "03-06"),
    ),
    "a date no calendar has": (
        "- {key: plans.by, value: 2015-02-30, clause: A-1, force: default}",
        1,
        ("应为日期",),
    ),
    "rows in a list": ("- {key: plans.items, value: [{a: 1}], clause: A-1, force: default}", 1, ("简单值",)),
    "a bare value in a table": (
        "- {key: plans.rows, value: [1], clause: A-1, force: default}",
        1,
        ("列: 值",),
    ),
    "no value": ("- {key: teams.size.min, clause: A-1, force: default}", 1, ("缺少字段“value”",)),
    "an unknown field": (
        "- key: teams.size.min\n  value: 2\n  clause: A-1\n  force: default\n  until: 2016-01-01\n",
        5,
        ("until", "to"),
    ),
    "an unknown force": (
        "- {key: teams.size.min, value: 2, clause: A-1, force: strong}",
        1,
        ("strong", "floor"),
    ),
    "an unknown exception": (
        "- {key: duty.mode, value: located, clause: A-1, force: default, exception: vip}",
        1,
        ("vip", "emergency"),
    ),
    "an end before the beginning": (
        "- {key: teams.size.min, value: 2, clause: A-1, force: default, from: 2016-01-01, to: 2015-06-01}",
        1,
        ("不晚于起日",),
    ),
    "a beginning before the instrument": (
        "- {key: teams.size.min, value: 2, clause: A-1, force: default, from: 2014-01-01}",
        1,
        ("早于制度施行日",),
    ),
    "two values on one day": (
        "- {key: teams.size.min, value: 2, clause: A-1, force: default, to: 2016-01-02}\n"
        "- {key: teams.size.min, value: 3, clause: A-1, force: default, from: 2016-01-01}",
        2,
        ("第1行", "重叠"),
    ),
    "the same value twice": (
        "- {key: teams.size.min, value: 2, clause: A-1, force: default}\n"
        "- {key: teams.size.min, value: 2, clause: A-1, force: default}",
        2,
        ("第1行", "重叠"),
    ),
    "a ceiling on a key with a floor": (
        "- {key: teams.size.min, value: 2, clause: A-1, force: ceiling}",
        1,
        ("上限", "bound"),
    ),
    "a ban on a number": ("- {key: teams.size.min, value: 2, clause: A-1, force: ban}", 1, ("不能用禁止",)),
    "a substitute without a ban": (
        "- {key: duty.mode, value: list, clause: A-1, force: default, instead: none}",
        1,
        ("instead",),
    ),
    "a ban whose substitute is banned": (
        "- {key: duty.mode, value: list, clause: A-1, force: ban, instead: list}",
        1,
        ("替代值",),
    ),
    "a value below the pack's own floor": (
        "- {key: teams.size.min, value: 2, clause: A-1, force: default}\n"
        "- {key: teams.size.min, value: 3, clause: A-1, force: floor}",
        1,
        ("越过", "下限 3"),
    ),
}


@pytest.mark.parametrize("name", PARAMETER_FAULTS)
def test_a_parameter_is_refused_for(name: str, tmp_path: Path) -> None:
    text, line, words = PARAMETER_FAULTS[name]
    folder = write(tmp_path / "alpha", parameters=text)
    fault = only(read(folder)[1])
    assert (fault.file, fault.line) == (f"{folder}/parameters.yaml", line)
    assert f"{folder}/parameters.yaml:{line}：" in str(fault)
    for word in words:
        assert word in str(fault)


INSTRUMENT_FAULTS = {
    "a bad document number": ("number: 湘扶发2015第一号\n", 6, ("文号", "湘扶发〔2015〕1号")),
    "an unknown field": ("colour: red\n", 6, ("colour",)),
    "a day no calendar has": ("signed_on: 2015-02-30\n", 6, ("signed_on", "历法")),
    "an unknown relation": ("relations: [{kind: loves}]\n", 6, ("loves", "依据")),
    "an area that is no code": (
        'adopted_by: [{division: "14102", from: 2018-07-31}]\n',
        6,
        ("14102", "区划代码"),
    ),
    "an unknown kind of rule": ("topics: [跳舞]\n", 6, ("跳舞", "选派")),
    "an end before the beginning": ("effective_to: 2014-01-01\n", 1, ("失效日",)),
    "a number without quotation marks": ("kind: 12\n", 6, ("引号",)),
}


@pytest.mark.parametrize("name", INSTRUMENT_FAULTS)
def test_an_instrument_is_refused_for(name: str, tmp_path: Path) -> None:
    more, line, words = INSTRUMENT_FAULTS[name]
    folder = write(tmp_path / "alpha", instrument=instrument(more=more))
    faults = read(folder)[1]
    assert faults[0].file == f"{folder}/instrument.yaml"
    assert faults[0].line == line
    for word in words:
        assert word in " ".join(map(str, faults))


def test_an_instrument_must_say_where_it_holds(tmp_path: Path) -> None:
    text = instrument().replace('jurisdiction: "43"\n', "")
    fault = only(read(write(tmp_path / "alpha", instrument=text))[1])
    assert "jurisdiction" in fault.problem


def test_two_clauses_of_one_id_are_refused_at_the_second(tmp_path: Path) -> None:
    fault = only(read(write(tmp_path / "alpha", clauses=CLAUSES.replace("A-2", "A-1")))[1])
    assert fault.file.endswith("clauses.yaml")
    assert fault.line == 8
    assert "A-1 与第1行重复" in fault.problem


def test_a_clause_without_a_requirement_is_refused(tmp_path: Path) -> None:
    text = CLAUSES.replace("  requirement: 七天以内由乡镇批准。\n", "")
    fault = only(read(write(tmp_path / "alpha", clauses=text))[1])
    assert (fault.line, "requirement" in fault.problem) == (8, True)


def test_a_duty_that_never_falls_due_is_refused(tmp_path: Path) -> None:
    text = "- {code: teams.filing, title: 报送, who: unit, clause: A-1, due: {year: 2015}}\n"
    faults = read(write(tmp_path / "alpha", obligations=text.replace("{year: 2015}", "{}")))[1]
    assert "没有写明何时到期" in only(faults).problem


def test_a_duty_by_a_key_that_names_no_day_is_refused(tmp_path: Path) -> None:
    text = (
        "- {code: teams.filing, title: 报送, who: unit, clause: A-1, due: {month_day_key: teams.size.min}}\n"
    )
    assert "teams.size.min" in only(read(write(tmp_path / "alpha", obligations=text))[1]).problem


def test_a_chain_that_cites_an_unknown_clause_in_a_step_is_refused(tmp_path: Path) -> None:
    steps = "{no: 1, title: 批, role: a, place: b, clause: A-9}"
    folder = write(
        tmp_path / "alpha", chains=f"- {{code: leave.x, title: 请假, clause: A-2, steps: [{steps}]}}\n"
    )
    pack = sound(folder)
    fault = only(checks.among(pack, [], [], vocabulary(tmp_path), "alpha"))
    assert (fault.file, fault.line) == ("alpha/chains.yaml", 1)


def test_a_file_of_another_name_is_refused(tmp_path: Path) -> None:
    fault = only(read(write(tmp_path / "alpha", parametres="[]"))[1])
    assert "parametres.yaml" in fault.problem


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "alpha")
    (folder / "parameters.yaml").write_bytes("- {key: 人数}".encode("gbk"))
    assert "UTF-8" in only(read(folder)[1]).problem


def test_all_faults_of_a_pack_are_reported_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "alpha",
        parameters="""\
            - {key: teams.none, value: 2, clause: A-1, force: default}
            - {key: teams.size.min, value: x, clause: A-1, force: default}
            - {key: leave.max_days, value: 7, clause: A-9, force: default}
            """,
    )
    assert [fault.line for fault in read(folder)[1]] == [1, 2, 3]


def test_a_vocabulary_with_a_key_twice_is_at_fault(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    path.write_text(KEYS + "- {key: teams.size.min, title: 又一个, type: int}\n", encoding="utf-8")
    fault = only(list(packs.read_keys(path)[1]))
    assert (fault.line, "重复" in fault.problem) == (15, True)


def _pair(tmp_path: Path, first: str, second: str, *, more: str = "", area: str = "43") -> list[Fault]:
    """The faults of a second pack (clauses B-…) beside a first."""
    alpha = sound(write(tmp_path / "alpha", parameters=first))
    beta = sound(
        write(
            tmp_path / "beta",
            instrument=instrument("beta", jurisdiction=area, start="2016-01-01", more=more),
            clauses=CLAUSES.replace("A-", "B-"),
            parameters=second,
        )
    )
    return checks.among(beta, [alpha, beta], [], vocabulary(tmp_path), "beta")


TWO = "- {key: teams.size.min, value: 2, clause: A-1, force: default}\n"
THREE = "- {key: teams.size.min, value: 3, clause: B-1, force: default}\n"


def test_two_instruments_of_one_area_that_disagree_must_explain_it(tmp_path: Path) -> None:
    fault = only(_pair(tmp_path, TWO, THREE))
    assert (fault.file, fault.line) == ("beta/parameters.yaml", 1)
    assert "alpha" in fault.problem
    assert "A-1" in fault.problem
    assert "relations" in fault.fix


def test_a_reading_that_names_the_other_clause_explains_a_conflict(tmp_path: Path) -> None:
    assert not _pair(tmp_path, TWO, THREE.replace("default}", "default, reading: 与A-1不同，以新规定为准。}"))
    assert not _pair(tmp_path, TWO.replace("default}", "default, reading: B-1以后为三人。}"), THREE)


def test_a_reading_about_something_else_explains_nothing(tmp_path: Path) -> None:
    assert len(_pair(tmp_path, TWO.replace("default}", "default, reading: 一般指两人。}"), THREE)) == 1


@pytest.mark.parametrize("kind", ["replaces", "repeals", "supplements"])
def test_a_relation_explains_a_conflict(kind: str, tmp_path: Path) -> None:
    assert not _pair(tmp_path, TWO, THREE, more=f"relations: [{{kind: {kind}, instrument: alpha}}]\n")


def test_instruments_of_different_areas_do_not_conflict(tmp_path: Path) -> None:
    assert not _pair(tmp_path, TWO, THREE, area="4311")


def test_equal_values_do_not_conflict(tmp_path: Path) -> None:
    assert not _pair(tmp_path, TWO, TWO.replace("A-1", "B-1"))


def test_values_that_never_hold_on_one_day_do_not_conflict(tmp_path: Path) -> None:
    assert not _pair(tmp_path, TWO.replace("default}", "default, to: 2016-01-01}"), THREE)


def test_a_value_below_a_floor_of_the_same_area_must_be_explained(tmp_path: Path) -> None:
    floor = TWO.replace("value: 2", "value: 4").replace("default", "floor")
    assert "下限" in only(_pair(tmp_path, floor, THREE)).problem


def test_an_adoption_brings_a_conflict_to_light(tmp_path: Path) -> None:
    alpha = sound(write(tmp_path / "alpha", instrument=instrument(jurisdiction="4311"), parameters=TWO))
    beta = sound(
        write(
            tmp_path / "beta",
            instrument=instrument("beta", jurisdiction=None),
            clauses=CLAUSES.replace("A-", "B-"),
            parameters=THREE,
        )
    )
    keys = vocabulary(tmp_path)
    adoption = facts.Adoption("beta", "4311", beta.instrument.effective_from)
    assert not checks.among(beta, [alpha], [], keys, "beta")
    assert len(checks.among(beta, [alpha], [adoption], keys, "beta")) == 1


def test_a_clause_id_of_another_pack_is_refused(tmp_path: Path) -> None:
    alpha = sound(write(tmp_path / "alpha"))
    beta = sound(write(tmp_path / "beta", instrument=instrument("beta")))
    faults = checks.among(beta, [alpha], [], vocabulary(tmp_path), "beta")
    assert [fault.line for fault in faults] == [1, 8]
    assert "alpha" in faults[0].problem


def test_a_relation_to_an_instrument_that_is_not_held_is_refused(tmp_path: Path) -> None:
    faults = _pair(tmp_path, "", "", more="relations: [{kind: based_on, instrument: gamma}]\n")
    assert "gamma" in only(faults).problem
