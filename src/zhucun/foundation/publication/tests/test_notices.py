"""Posting, objecting, answering: what holds of the records, whoever asks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import events
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.obligations import duties as obligations
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy.tests import packing
from zhucun.foundation.publication import actions, queries
from zhucun.foundation.publication.actions import Row
from zhucun.foundation.publication.events import ObjectionAnswered
from zhucun.foundation.publication.models import Objection, PublicNotice

from .conftest import COUNTY, MACHINE, TOWNSHIP, VILLAGE, actor, ago, post

pytestmark = pytest.mark.django_db
CLAUSE = """\
- {id: N-1, section: '', topic: 公示, kind: rule, app: publication, text: 公示。, requirement: 公示。}
"""


@pytest.fixture
def settle(world: None, tmp_path: Path) -> Callable[[str], None]:
    """Put values in force in 乙县 (lines of a parameters.yaml)."""

    def put(lines: str) -> None:
        packing.write(
            tmp_path / "notices", instrument=packing.instrument("notices", jurisdiction=COUNTY), clauses=CLAUSE, parameters=lines
        )  # fmt: skip
        policy.load_pack(actor=MACHINE, folder=tmp_path / "notices")

    return put


def objected(notice: PublicNotice, **said: str) -> Objection:
    given = {"text": "他家有小汽车，不应识别。"} | said
    return actions.object_to(actor=actor("village_committee", VILLAGE), notice=notice, **given)


# What is posted.


def test_a_column_with_personal_data_is_refused(world: None, settle: Callable[[str], None]) -> None:
    with pytest.raises(Refusal, match="公示不得出现“身份证号”") as refused:
        post(columns=("户主", "身份证号"), rows=())
    assert refused.value.clause == "ND-030"
    settle(
        "- {key: publication.forbidden_columns, value: [致贫原因], clause: N-1, force: default, reading: 本县从严}\n"
    )
    with pytest.raises(Refusal, match="公示不得出现“致贫原因”"):
        post()


@pytest.mark.parametrize("changed", [{"days": None}, {"rows": (Row("row-1", ("王一",)),)}])
def test_a_notice_without_days_or_with_a_short_row_is_refused(
    world: None, changed: dict[str, object]
) -> None:
    with pytest.raises(Refusal):
        post(**changed)


def test_what_was_posted_does_not_change_and_its_digest_can_be_recomputed(notice: PublicNotice) -> None:
    notice.refresh_from_db()
    assert notice.sha256 == actions.digest(notice.columns, notice.rows)
    assert [row["cells"][0] for row in notice.rows] == ["王一", "李二", "赵三"]


@pytest.mark.parametrize(
    ("begun", "hangs", "over"), [(-1, False, False), (0, True, False), (6, True, False), (7, False, True)]
)
def test_it_hangs_its_days_and_no_longer(world: None, begun: int, hangs: bool, over: bool) -> None:
    row = post(starts_on=ago(begun))
    today = ago(0)
    assert (queries.runs(row, today), queries.has_run(row, today)) == (hangs, over)
    assert (row in queries.running(today)) == hangs == (queries.public(row.slug, today) is not None)


# Levels.


@pytest.mark.clause("PL-019")
def test_a_list_without_both_postings_is_marked(world: None) -> None:
    levels = ("村", "乡镇")
    assert queries.missing_levels("名单", "7", levels) == ["村", "乡镇"]
    village = post()
    assert queries.missing_levels("名单", "7", levels) == ["乡镇"]
    post(level="乡镇", division=TOWNSHIP, starts_on=ago(-3))
    assert queries.missing_levels("名单", "7", levels) == ["乡镇"]  # not before its first day
    assert queries.missing_levels("名单", "7", levels, ago(-3)) == []
    post(kind="announcement", level="乡镇", days=None)
    assert queries.missing_levels("名单", "7", levels) == ["乡镇"]  # an announcement is no notice
    actions.take_down(actor=actor("county_office", COUNTY), notice=village, reason="名单有误")
    assert queries.missing_levels("名单", "7", levels) == ["村", "乡镇"]
    assert queries.missing_levels("名单", "8", ("村",)) == ["村"]


@pytest.mark.clause("PL-034")
def test_records_without_a_notice_of_each_matter_are_listed(world: None) -> None:
    post(subject=("项目", "1"), step="选择")
    gone = post(subject=("项目", "2"), step="资金使用")
    assert queries.unposted("项目", ["1", "2", "3"]) == ["3"]
    assert queries.unposted("项目", ["1", "2", "3"], "资金使用") == ["1", "3"]
    actions.take_down(actor=MACHINE, notice=gone, reason="有误")
    assert queries.unposted("项目", ["3", "2", "1"]) == ["3", "2"]


# Taking down.


def test_who_posted_it_and_the_county_take_it_down_and_nobody_else(world: None) -> None:
    for role, place in (("township_clerk", TOWNSHIP), ("team_member", VILLAGE), ("county_office", "990101")):
        with pytest.raises(NotAllowed):
            actions.take_down(actor=actor(role, place), notice=post(), reason="有误")
    for role, place in (("village_committee", VILLAGE), ("county_office", COUNTY), ("city_office", "9901")):
        row = post()
        with pytest.raises(Refusal, match="理由"):
            actions.take_down(actor=actor(role, place), notice=row, reason=" ")
        actions.take_down(actor=actor(role, place), notice=row, reason="有误")
        with pytest.raises(Conflict):
            actions.take_down(actor=actor(role, place), notice=row, reason="有误")
        assert queries.public(row.slug, ago(0)) is None


# Objections.


def test_an_answer_is_due_after_the_days_of_the_area(
    notice: PublicNotice, settle: Callable[[str], None]
) -> None:
    assert objected(notice).due_on == ago(-5)
    settle(
        "- {key: publication.objection.answer_days, value: 9, clause: N-1, force: default, reading: 本县放宽}\n"
    )
    made = objected(notice, name="张三", contact="村东头")
    assert (made.due_on, made.anonymous, made.channel) == (ago(-9), False, "网上")


@pytest.mark.parametrize(
    ("said", "field"),
    [({"text": "不"}, "text"), ({"text": "长" * 2001}, "text"), ({"row_key": "row-9"}, "about")],
)
def test_an_objection_that_says_nothing_or_too_much_is_refused_at_its_field(
    notice: PublicNotice, said: dict[str, str], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        objected(notice, **said)
    assert refused.value.field == field
    assert not Objection.objects.exists()


def test_nobody_objects_before_after_or_to_an_announcement(world: None) -> None:
    for row in (
        post(starts_on=ago(7)),
        post(starts_on=ago(-1)),
        post(kind="announcement", days=None),
    ):
        with pytest.raises(Refusal, match="不能再提出异议"):
            objected(row)


def test_neither_words_nor_name_reach_the_trail_and_the_table_holds_no_plain_text(
    notice: PublicNotice,
) -> None:
    from django.db import connection

    made = objected(notice, name="钱小明", contact="99900000000")
    told = " ".join(f"{entry.subject_label} {entry.detail}" for entry in AuditEntry.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, name, contact FROM publication_objection")
        told += " ".join(map(str, cursor.fetchone()))
    for word in ("小汽车", "钱小明", "99900000000", made.receipt):
        assert word not in told


def test_an_office_answers_once_and_that_is_announced(
    notice: PublicNotice, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[ObjectionAnswered] = []
    monkeypatch.setitem(events._subscribers, ObjectionAnswered, [heard.append])
    made, office = objected(notice, row_key="row-2"), actor("county_office", COUNTY)
    for role, place in (
        ("village_committee", VILLAGE),
        ("township_clerk", TOWNSHIP),
        ("county_office", "990101"),
    ):
        with pytest.raises(NotAllowed):
            actions.answer(actor=actor(role, place), objection=made, upheld=True, text="查实")
    with pytest.raises(Refusal):
        actions.answer(actor=office, objection=made, upheld=True, text=" ")
    actions.answer(actor=office, objection=made, upheld=True, text="查实，移出名单。")
    with pytest.raises(Conflict):
        actions.answer(actor=office, objection=made, upheld=False, text="再答")
    assert [(event.row_key, event.upheld, event.subject_id) for event in heard] == [("row-2", True, "7")]
    found = queries.answered(made.receipt.lower() + " ")
    assert found
    assert (found.state, found.answer) == ("upheld", "查实，移出名单。")
    assert queries.open_objections([notice.pk]) == 0


def test_an_answer_is_a_duty_of_the_county_with_its_clause_and_village_and_township_see_none(
    notice: PublicNotice,
) -> None:
    made = objected(notice)
    office = actor("county_office", COUNTY)

    def owed(role: str, place: str, on: int = 0) -> list[tuple[str, str, str]]:
        return [
            (duty.who, duty.clause, duty.state(ago(on)))
            for duty in obligations.duties(viewer=actor(role, place), on=ago(on))
            if duty.code == "publication.answer"
        ]

    assert owed("county_office", COUNTY) == [("乙县领导小组办公室", "ND-029", "open")]
    assert owed("city_office", "9901", -6) == [("乙县领导小组办公室", "ND-029", "overdue")]
    assert (
        owed("township_clerk", TOWNSHIP)
        == owed("village_committee", VILLAGE)
        == owed("county_office", "990101")
        == []
    )
    actions.answer(actor=office, objection=made, upheld=False, text="经查不属实。")
    assert owed("county_office", COUNTY) == [("乙县领导小组办公室", "ND-029", "done")]
