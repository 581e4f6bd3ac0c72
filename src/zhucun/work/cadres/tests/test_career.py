"""Posts over dates, the résumé, and who sees whom."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.policy import actions as policy_actions
from zhucun.foundation.policy import queries as policy
from zhucun.work.cadres import actions, queries, ranks
from zhucun.work.cadres.facts import Line, PostFacts
from zhucun.work.cadres.models import Cadre, Post

from .conftest import DAY, MACHINE, POST, actor, cadre, facts, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
LINES = (
    Line(date(1996, 9, 1), date(2000, 7, 1), "某农业大学学生"),
    Line(date(2000, 7, 1), None, "甲县农业局干部"),
)


# --- posts ------------------------------------------------------------------------------------------------------


def test_a_new_post_ends_the_one_before_and_each_day_answers_with_its_own() -> None:
    row = cadre(post=POST)
    head = PostFacts("局长", date(2014, 5, 1), "", "正科级")
    actions.take_post(actor=actor("sending_unit", "甲县农业局"), cadre=row, post=head)
    titles = {
        day: post.title if (post := queries.post_on(row, day)) else None
        for day in (date(2012, 2, 29), date(2012, 3, 1), date(2014, 4, 30), date(2014, 5, 1), DAY)
    }
    assert list(titles.values()) == [None, "副局长", "副局长", "局长", "局长"]
    told = AuditEntry.objects.get(verb="任职").detail
    assert (told["before"], told["after"]["rank"]) == ({"title": "副局长", "rank": "副科级"}, "正科级")


def test_a_new_post_must_begin_later_than_the_present_one() -> None:
    row = cadre(post=POST)
    for since in (POST.since, date(2011, 1, 1)):
        with pytest.raises(Refusal, match="现任职务“副局长”自2012年3月1日起任") as refused:
            actions.take_post(actor=MACHINE, cadre=row, post=replace(POST, since=since))
        assert refused.value.field == "since"
    assert Post.objects.count() == 1


def test_a_post_to_come_does_not_change_today() -> None:
    row = cadre(post=POST)
    actions.take_post(actor=MACHINE, cadre=row, post=PostFacts("局长", date(2015, 6, 1)))
    assert queries.post_on(row, DAY).title == "副局长"  # type: ignore[union-attr]  # there is one
    assert queries.post_on(row, date(2015, 6, 1)).title == "局长"  # type: ignore[union-attr]


def test_posts_of_many_people_take_one_query() -> None:
    rows = [cadre(name=f"张{number}", post=POST) for number in "甲乙丙"]
    with CaptureQueriesContext(connection) as seen:
        found = queries.posts_on([row.pk for row in rows], DAY)
        assert {post.organisation.name for post in found.values()} == {"甲县农业局"}
    assert (len(found), len(seen)) == (3, 1)


def test_an_office_moves_somebody_to_another_unit_of_the_area() -> None:
    row = cadre(post=POST)
    moved = PostFacts("副局长", DAY, "", "副科级")
    office = actor("county_office", "990101")
    actions.take_post(actor=office, cadre=row, post=moved, organisation=unit("甲县教育局"))
    fresh = Cadre.objects.get(pk=row.pk)
    assert fresh.organisation.name == "甲县教育局"
    assert [post.organisation.name for post in queries.posts(fresh)] == ["甲县教育局", "甲县农业局"]
    assert AuditEntry.objects.get(verb="任职").detail["unit"] == {
        "before": "甲县农业局",
        "after": "甲县教育局",
    }
    assert queries.cadre(viewer=actor("sending_unit", "甲县农业局"), pk=row.pk) is None


def test_nobody_is_moved_to_a_foreign_unit_another_area_or_a_day_to_come() -> None:
    row = cadre(post=POST)
    to = {"甲县教育局": unit("甲县教育局"), "乙县教育局": unit("乙县教育局"), "演示军区": unit("演示军区")}
    post = PostFacts("副局长", DAY)
    with pytest.raises(NotAllowed):
        actions.take_post(
            actor=actor("sending_unit", "甲县农业局"), cadre=row, post=post, organisation=to["甲县教育局"]
        )
    with pytest.raises(Refusal, match="“乙县教育局”在另一个地区"):
        actions.take_post(actor=MACHINE, cadre=row, post=post, organisation=to["乙县教育局"])
    with pytest.raises(Refusal, match="“演示军区”不公开人员"):
        actions.take_post(actor=MACHINE, cadre=row, post=post, organisation=to["演示军区"])
    late = replace(post, since=date(2015, 3, 11))
    with pytest.raises(Refusal, match="任职日期不能晚于今天"):
        actions.take_post(actor=MACHINE, cadre=row, post=late, organisation=to["甲县教育局"])
    assert Cadre.objects.get(pk=row.pk).organisation.name == "甲县农业局"


def test_the_rank_of_the_day_is_measured_by_the_limit_in_force() -> None:
    policy_actions.adopt(
        actor=MACHINE,
        instrument="county-2015",
        division="990101",
        citation="测试",
        valid_from=date(2014, 1, 1),
    )
    row = cadre(post=POST)
    actions.take_post(actor=MACHINE, cadre=row, post=PostFacts("副县长", DAY, "", "副处级"))
    limit = policy.value("teams.member.max_rank", division="990101", on=DAY).value
    held = [queries.post_on(row, day) for day in (date(2015, 3, 9), DAY)]
    assert [ranks.above(post.rank, limit) for post in held if post] == [False, True]


# --- résumé -----------------------------------------------------------------------------------------------------


def test_a_resume_is_replaced_as_a_whole_and_the_trail_keeps_both() -> None:
    row, us = cadre(), actor("sending_unit", "甲县农业局")
    actions.write_resume(actor=us, cadre=row, lines=LINES)
    shorter = (replace(LINES[1], begins=date(2001, 1, 1)),)
    actions.write_resume(actor=us, cadre=row, lines=shorter)
    assert queries.resume(row) == shorter
    last = AuditEntry.objects.filter(verb="填写简历").latest("recorded_at").detail
    assert last["before"] == ["1996.09—2000.07 某农业大学学生", "2000.07—至今 甲县农业局干部"]
    assert last["after"] == ["2001.01—至今 甲县农业局干部"]


def test_a_resume_that_runs_backwards_leaves_the_old_one() -> None:
    row = cadre()
    actions.write_resume(actor=MACHINE, cadre=row, lines=LINES)
    with pytest.raises(Refusal, match="请按时间先后排列") as refused:
        actions.write_resume(actor=MACHINE, cadre=row, lines=[replace(LINES[1], ends=DAY), LINES[0]])
    assert refused.value.field == "resume"
    assert queries.resume(row) == LINES


def test_the_same_resume_again_writes_nothing() -> None:
    row = cadre()
    for _ in range(2):
        actions.write_resume(actor=MACHINE, cadre=row, lines=LINES)
    assert AuditEntry.objects.filter(verb="填写简历").count() == 1


# --- who sees whom ----------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-033")
@pytest.mark.parametrize(
    ("role", "where", "sees"),
    [
        ("sending_unit", "甲县农业局", {"农"}),
        ("county_office", "990101", {"农", "乡"}),
        ("county_leader", "990102", {"乙"}),
        ("city_office", "9901", {"农", "乡", "乙"}),
        ("province_office", "99", {"厅", "农", "乡", "乙"}),
        ("auditor", "9901", {"农", "乡", "乙"}),
        ("finance_discipline", "990101", {"农", "乡"}),
        ("township_clerk", "990101200", {"乡"}),
        ("township_clerk", "990101201", set()),
        ("village_committee", "990101200200", set()),
        ("team_member", "990101200200", set()),
        ("responsible_person", "990101200200", set()),
    ],
)
def test_people_are_seen_by_their_unit_and_the_offices_of_its_area(
    role: str, where: str, sees: set[str]
) -> None:
    for name, body in (
        ("厅", "演示水利厅"),
        ("农", "甲县农业局"),
        ("乡", "东川乡政府"),
        ("乙", "乙县教育局"),
    ):
        cadre(body, name)
    found = queries.visible_to(actor(role, where))
    assert set(found.values_list("name", flat=True)) == sees


def test_where_somebody_serves_or_served_the_offices_there_see_the_person() -> None:
    row, source = cadre("演示水利厅"), uuid7()
    near = [actor("township_clerk", "990101200"), actor("county_office", "990101"), actor("auditor", "9901")]
    far = [
        actor("township_clerk", "990101201"),
        actor("county_office", "990102"),
        actor("sending_unit", "甲县农业局"),
    ]
    assert [queries.cadre(viewer=who, pk=row.pk) for who in near] == [None] * 3
    actions.take_station(
        cadre=row,
        division="990101200200",
        purpose="驻村",
        source=source,
        since=date(2014, 1, 1),
        county="990101",
    )
    assert [queries.cadre(viewer=who, pk=row.pk) for who in near] == [row] * 3
    assert [queries.cadre(viewer=who, pk=row.pk) for who in far] == [None] * 3
    actions.leave_station(source=source, on=date(2015, 1, 1))
    assert [queries.cadre(viewer=who, pk=row.pk) for who in near] == [row] * 3
    assert not queries.may_keep(near[1], row.organisation)


def test_people_of_a_unit_that_became_restricted_are_seen_by_nobody() -> None:
    row = cadre()
    body = unit("甲县农业局")
    body.restricted = True
    body.save(update_fields=["restricted"])
    for who in (
        actor("sending_unit", "甲县农业局"),
        actor("county_office", "990101"),
        actor("auditor", "99"),
    ):
        assert queries.cadre(viewer=who, pk=row.pk) is None
        assert not queries.kept_by(who).exists()


def test_search_finds_by_name_and_initials_within_scope() -> None:
    cadre("甲县农业局", "张三"), cadre("甲县农业局", "李四"), cadre("乙县教育局", "张三丰")
    office = actor("county_office", "990101")
    assert [row.name for row in queries.search(viewer=office, text="张")] == ["张三"]
    assert [row.name for row in queries.search(viewer=office, text="ls")] == ["李四"]
    assert [row.name for row in queries.search(viewer=MACHINE, text="zs")] == ["张三", "张三丰"]


def test_facts_read_back_are_the_facts_given() -> None:
    given = facts(young=True, reserve=True, origin="湖南永州", email="a@example.cn")
    assert queries.facts_of(Cadre.objects.get(pk=cadre(facts=given).pk)) == given
