"""Putting policy in force: packs, local values, adoptions; who may, what is refused, what is kept."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.actor import Actor, Grant, system
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.policy import actions, packs, queries, shelf
from zhucun.foundation.policy.models import LocalValue, StoredPack
from zhucun.foundation.policy.tests.packing import instrument, write

pytestmark = pytest.mark.django_db

JUNE_2015, JUNE_2018 = date(2015, 6, 1), date(2018, 6, 1)
HUNAN = Actor("u1", "省扶贫办 张某", (Grant("province_office", "43"),))
SHANXI_COUNTY = Actor("u2", "吉县办 李某", (Grant("county_office", "141028"),))
ADMINISTRATOR = Actor("u3", "系统管理员", (Grant("system_admin", ""),))

ONE_CLAUSE = """\
- {id: T-1, section: 一, topic: 人数, kind: rule, app: teams, text: 每队不少于五人。, requirement: 不足五人时提示。}
"""
FIVE = "- {key: teams.size.min, value: 5, clause: T-1, force: default, reading: 与H15-011不同，本省另定。}\n"


def size(division: str = "43", on: date = JUNE_2015) -> int:
    return queries.value("teams.size.min", division=division, on=on).integer


def copy_of_hunan(folder: Path, value: int) -> Path:
    """Hunan's pack with another minimum of members."""
    copy = Path(shutil.copytree(packs.TREE / "hunan-2015-1", folder / f"hunan-{value}"))
    path = copy / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    assert "{key: teams.size.min, value: 2," in text
    path.write_text(
        text.replace("{key: teams.size.min, value: 2,", f"{{key: teams.size.min, value: {value},"),
        encoding="utf-8",
    )
    return copy


def test_a_loaded_pack_changes_the_answer_at_once_and_is_audited(tmp_path: Path) -> None:
    assert size() == 2
    loaded = actions.load_pack(actor=ADMINISTRATOR, folder=copy_of_hunan(tmp_path, 4))
    assert (loaded.instrument, loaded.changed) == ("hunan-2015-1", True)
    assert size() == 4
    entry = AuditEntry.objects.get(verb="装入制度包", actor_id="u3")
    assert (entry.subject_id, entry.detail["sha256"]) == ("hunan-2015-1", loaded.sha256)


def test_the_version_before_stays_and_is_marked_superseded(tmp_path: Path) -> None:
    used = queries.value("teams.size.min", division="43", on=JUNE_2015).version
    actions.load_pack(actor=system(), folder=copy_of_hunan(tmp_path, 4))
    versions = StoredPack.objects.filter(instrument="hunan-2015-1")
    assert versions.count() == 2
    assert versions.get(sha256__startswith=used).superseded_at is not None
    assert versions.get(superseded_at=None).loaded_by == "系统"


def test_loading_the_same_text_again_changes_nothing(tmp_path: Path) -> None:
    folder = copy_of_hunan(tmp_path, 4)
    actions.load_pack(actor=system(), folder=folder)
    assert not actions.load_pack(actor=system(), folder=folder).changed
    assert StoredPack.objects.filter(instrument="hunan-2015-1").count() == 2


def test_a_pack_with_a_fault_is_refused_whole(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "temp",
        instrument=instrument("temp"),
        clauses=ONE_CLAUSE,
        parameters=FIVE + "- {key: teams.size.nim, value: 5, clause: T-1, force: default}\n",
    )
    with pytest.raises(actions.PackRefused, match=r"parameters\.yaml:2：") as caught:
        actions.load_pack(actor=system(), folder=folder)
    assert len(caught.value.faults) == 1
    assert size() == 2
    assert not StoredPack.objects.filter(instrument="temp").exists()


def test_a_pack_that_contradicts_one_in_force_unexplained_is_refused(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "temp",
        instrument=instrument("temp", start="2016-01-01"),
        clauses=ONE_CLAUSE,
        parameters=FIVE.replace(", reading: 与H15-011不同，本省另定。", ""),
    )
    with pytest.raises(actions.PackRefused, match="hunan-2015-1"):
        actions.load_pack(actor=system(), folder=folder)


def test_a_folder_without_a_pack_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(packs.NoPack, match=r"instrument\.yaml"):
        actions.load_pack(actor=system(), folder=tmp_path)


@pytest.mark.parametrize(
    "actor", [HUNAN, SHANXI_COUNTY, Actor("u4", "某县管理员", (Grant("system_admin", "43"),))]
)
def test_only_the_national_system_administrator_loads_packs(actor: Actor, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        actions.load_pack(actor=actor, folder=copy_of_hunan(tmp_path, 4))
    assert size() == 2


def test_a_second_sync_loads_nothing_and_leaves_a_pack_loaded_by_hand() -> None:
    assert actions.sync(actor=system()) == []


def test_sync_does_not_undo_a_load_by_hand_until_the_tree_brings_a_new_text(tmp_path: Path) -> None:
    tree = Path(shutil.copytree(packs.TREE, tmp_path / "tree"))
    actions.load_pack(actor=system(), folder=copy_of_hunan(tmp_path, 4))
    assert actions.sync(actor=system(), folder=tree) == []
    assert size() == 4
    shutil.rmtree(tree / "hunan-2015-1")
    copy_of_hunan(tmp_path, 5).rename(tree / "hunan-2015-1")
    assert [loaded.instrument for loaded in actions.sync(actor=system(), folder=tree)] == ["hunan-2015-1"]
    assert size() == 5


def test_a_local_value_holds_in_its_area_and_days_only() -> None:
    actions.set_local_value(
        actor=HUNAN,
        division="4311",
        key="teams.size.min",
        value=3,
        citation="永办发〔2015〕9号",
        valid_from=date(2015, 5, 1),
        valid_to=date(2016, 1, 1),
    )
    assert [size("4311", day) for day in (date(2015, 4, 30), date(2015, 5, 1), date(2015, 12, 31), date(2016, 1, 1))] == [
        2, 3, 3, 2,
    ]  # fmt: skip
    assert size("431103") == 3
    assert size("4301") == 2
    answer = queries.value("teams.size.min", division="4311", on=JUNE_2015)
    assert (answer.clause, answer.citation, answer.local != "") == ("", "永办发〔2015〕9号", True)
    entry = AuditEntry.objects.get(verb="设定本地值")
    assert (entry.actor_label, entry.happened_on, entry.detail["value"]) == (
        "省扶贫办 张某",
        date(2015, 5, 1),
        3,
    )


def test_a_new_local_value_ends_the_open_one_before() -> None:
    for value, start in ((3, date(2015, 5, 1)), (4, date(2016, 5, 1))):
        actions.set_local_value(
            actor=HUNAN, division="43", key="teams.size.min", value=value, citation="纪要", valid_from=start
        )
    assert [size(on=day) for day in (date(2016, 4, 30), date(2016, 5, 1))] == [3, 4]
    assert LocalValue.objects.get(valid_from=date(2015, 5, 1)).valid_to == date(2016, 5, 1)


def test_an_overlapping_local_value_is_a_conflict() -> None:
    actions.set_local_value(
        actor=HUNAN,
        division="43",
        key="teams.size.min",
        value=3,
        citation="纪要",
        valid_from=date(2016, 1, 1),
    )
    with pytest.raises(Conflict, match="2016-01-01"):
        actions.set_local_value(
            actor=HUNAN,
            division="43",
            key="teams.size.min",
            value=4,
            citation="纪要",
            valid_from=date(2015, 6, 1),
        )


def test_an_ended_local_value_no_longer_holds() -> None:
    row = actions.set_local_value(
        actor=HUNAN,
        division="43",
        key="teams.size.min",
        value=3,
        citation="纪要",
        valid_from=date(2015, 5, 1),
    )
    actions.end_local_value(actor=HUNAN, local=row.id, at=date(2015, 6, 1), reason="改按省里规定")
    assert [size(on=day) for day in (date(2015, 5, 31), JUNE_2015)] == [3, 2]
    with pytest.raises(Conflict):
        actions.end_local_value(actor=HUNAN, local=row.id, at=date(2015, 7, 1), reason="再次")


def test_a_local_value_below_the_national_floor_is_refused_with_its_clause() -> None:
    with pytest.raises(Refusal, match="不能设为2人") as caught:
        actions.set_local_value(
            actor=HUNAN, division="43", key="teams.size.min", value=2, citation="纪要", valid_from=JUNE_2018
        )
    floor = queries.value("teams.size.min", division="43", on=JUNE_2018)
    assert (caught.value.clause, floor.force) == (floor.clause, "floor")


def test_a_local_value_that_a_later_floor_would_override_is_refused_unless_it_ends_before() -> None:
    floor = queries.value("teams.size.min", division="43", on=JUNE_2018).valid_from
    with pytest.raises(Refusal, match=str(floor)):
        actions.set_local_value(
            actor=HUNAN, division="43", key="teams.size.min", value=1, citation="纪要", valid_from=JUNE_2015
        )
    actions.set_local_value(
        actor=HUNAN,
        division="43",
        key="teams.size.min",
        value=1,
        citation="纪要",
        valid_from=JUNE_2015,
        valid_to=floor,
    )
    assert size() == 1


def test_a_banned_choice_is_refused_unless_the_exception_is_cited() -> None:
    def try_it(exception: str | None) -> None:
        actions.set_local_value(
            actor=SHANXI_COUNTY,
            division="141028",
            key="duty.presence.mode",
            value="located",
            citation="应急指挥部令",
            valid_from=date(2026, 3, 1),
            exception=exception,
        )

    with pytest.raises(Refusal, match="禁止"):
        try_it(None)
    with pytest.raises(Refusal, match="例外"):
        try_it("convenience")
    try_it("emergency")
    answer = queries.value("duty.presence.mode", division="141028", on=date(2026, 3, 1))
    assert answer.value == "located"


REFUSALS: dict[str, tuple[dict[str, object], str]] = {
    "a key that is not settable": ({"key": "placement.batch.year", "value": 2016}, "不能设定本地值"),
    "a key nobody declared": ({"key": "teams.size.nim"}, "词表"),
    "a value of the wrong type": ({"value": "三"}, "应为整数"),
    "no citation": ({"citation": "  "}, "依据"),
    "an end before the beginning": ({"valid_to": date(2015, 1, 1)}, "晚于起日"),
    "an area that does not exist": ({"division": "439999"}, "439999"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_local_value_is_refused_for(name: str) -> None:
    change, sentence = REFUSALS[name]
    given: dict[str, object] = {
        "division": "43",
        "key": "teams.size.min",
        "value": 3,
        "citation": "纪要",
        "valid_from": JUNE_2015,
    }
    with pytest.raises(Refusal, match=sentence):
        actions.set_local_value(actor=HUNAN, **(given | change))  # type: ignore[arg-type]  # wrong on purpose
    assert not LocalValue.objects.exists()


@pytest.mark.parametrize(
    "actor",
    [
        SHANXI_COUNTY,
        ADMINISTRATOR,
        Actor("u5", "某县", (Grant("county_office", "430121"),)),
        Actor("u6", "无角色"),
    ],
)
def test_only_an_authority_of_the_area_or_above_sets_its_values(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.set_local_value(
            actor=actor, division="43", key="teams.size.min", value=3, citation="纪要", valid_from=JUNE_2015
        )


def test_an_adopted_instrument_holds_in_the_area_from_that_day() -> None:
    key = "leave.township_max_days"
    assert queries.find(key, division="430121", on=JUNE_2018) is None
    actions.adopt(
        actor=HUNAN,
        instrument="linfen-2018-34",
        division="430121",
        citation="长办发〔2018〕9号",
        valid_from=date(2018, 9, 1),
    )
    assert queries.find(key, division="430121", on=date(2018, 8, 31)) is None
    answer = queries.value(key, division="430121", on=date(2018, 9, 1))
    assert (answer.instrument, answer.division, answer.valid_from) == (
        "linfen-2018-34",
        "430121",
        date(2018, 9, 1),
    )
    assert AuditEntry.objects.filter(verb="采用制度", subject_id="linfen-2018-34").exists()
    with pytest.raises(Conflict):
        actions.adopt(
            actor=HUNAN,
            instrument="linfen-2018-34",
            division="430121",
            citation="又",
            valid_from=date(2019, 1, 1),
        )


def test_an_unknown_instrument_cannot_be_adopted() -> None:
    with pytest.raises(Refusal, match="gamma"):
        actions.adopt(actor=HUNAN, instrument="gamma", division="43", citation="纪要", valid_from=JUNE_2015)


def test_within_a_request_the_book_is_asked_for_once_and_other_requests_see_a_load(tmp_path: Path) -> None:
    shelf.begin()
    try:
        with CaptureQueriesContext(
            connection,
        ) as first:
            size("", JUNE_2018)
            size("", date(2019, 1, 1))
        assert len(first) == 1
        size("4311", JUNE_2015)
        with CaptureQueriesContext(connection) as second:
            size("4311", JUNE_2015)
        assert len(second) == 0
        actions.load_pack(actor=system(), folder=copy_of_hunan(tmp_path, 4))
        assert size("4311", JUNE_2015) == 4
    finally:
        shelf.end()
    assert size("4311", JUNE_2015) == 4


def test_a_load_that_is_rolled_back_leaves_nothing_in_memory(tmp_path: Path) -> None:
    with transaction.atomic():
        actions.load_pack(actor=system(), folder=copy_of_hunan(tmp_path, 4))
        assert size() == 4
        transaction.set_rollback(True)
    assert size() == 2
    actions.load_pack(actor=system(), folder=copy_of_hunan(tmp_path, 5))
    assert size() == 5


@pytest.mark.parametrize(
    ("key", "value"), [("placement.fixed_years", 0), ("placement.outlier.high_factor", "1E+400")]
)
def test_a_local_value_nobody_can_have_meant_is_refused_with_the_range(key: str, value: object) -> None:
    with pytest.raises(Refusal, match="应在 1 到"):
        actions.set_local_value(
            actor=system("测试"),
            division="43",
            key=key,
            value=value,
            citation="某文",
            valid_from=date(2015, 3, 1),
        )


def test_what_concerns_the_whole_system_is_not_set_for_one_area() -> None:
    with pytest.raises(Refusal, match="只能对全国设定"):
        actions.set_local_value(
            actor=system("测试"), division="43", key="accounts.lockout.tries", value=10, citation="某文",
            valid_from=date(2015, 3, 1),
        )  # fmt: skip
