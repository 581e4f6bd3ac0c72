"""Promotions: asked, answered, then decided; what stands against one; posts kept; who is put forward."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.appraisal.actions import promotions as actions
from zhucun.work.appraisal.models import PromotionConsultation
from zhucun.work.appraisal.queries import promotions
from zhucun.work.cadres.models import Cadre
from zhucun.work.teams.actions import terms
from zhucun.work.teams.models import Posting

from .conftest import DAY, MACHINE, World, actor, change_pack, county_office, member, note, recalled


def selection() -> Actor:
    return actor("selection_office", "990101")


def asked(posting: Posting, on: date = DAY) -> PromotionConsultation:
    return actions.ask(actor=selection(), cadre=posting.cadre, post="演示局副局长", asked_on=on)


@pytest.mark.clause("JX18-069")
def test_a_promotion_is_decided_after_the_office_gave_its_opinion(world: World) -> None:
    row = asked(world.county)
    with pytest.raises(Refusal, match="还没有答复意见") as caught:
        actions.decide(actor=selection(), consultation=row, decision="appointed", on=DAY)
    assert caught.value.clause == "JX18-069"
    actions.answer(actor=county_office(), consultation=row, opinion="同意", on=DAY)
    with pytest.raises(Conflict):
        actions.answer(actor=county_office(), consultation=row, opinion="不同意", on=DAY)
    actions.decide(actor=selection(), consultation=row, decision="appointed", on=DAY)
    row.refresh_from_db()
    assert (row.opinion, row.decision, row.decided_on, row.warnings) == ("同意", "appointed", DAY, [])
    with pytest.raises(Conflict):
        actions.decide(actor=selection(), consultation=row, decision="not_appointed", on=DAY)


@pytest.mark.clause("JX18-069")
def test_the_office_over_the_place_of_service_answers_and_never_who_asked(world: World) -> None:
    row = actions.ask(actor=county_office(), cadre=world.county.cadre, post="副局长", asked_on=DAY)
    for who in (county_office(), actor("county_office", "990102"), selection(), member(world.county)):
        with pytest.raises(NotAllowed):
            actions.answer(actor=who, consultation=row, opinion="同意", on=DAY)
    actions.answer(actor=actor("city_office", "9901"), consultation=row, opinion="同意", on=DAY)


@pytest.mark.clause("JX18-060", "JX18-069")
def test_a_promotion_within_the_ban_is_flagged_and_the_warning_kept(world: World) -> None:
    before = asked(world.county)
    recalled(world.county)
    row = asked(world.county)
    (warning,) = row.warnings
    assert warning["clause"] == "JX18-060"
    assert "2018年9月10日至2020年9月9日不得提拔使用" in warning["sentence"]
    # Asked before the recall, decided after it: the warning is kept with the decision.
    assert before.warnings == []
    actions.answer(actor=county_office(), consultation=before, opinion="已召回", on=DAY)
    actions.decide(actor=selection(), consultation=before, decision="not_appointed", on=DAY)
    before.refresh_from_db()
    assert before.warnings == [warning]


@pytest.mark.clause("JX18-060")
def test_the_last_day_of_the_ban_is_flagged_and_the_next_is_not(world: World) -> None:
    recalled(world.county)
    cadre = world.county.cadre
    assert len(promotions.warnings(cadre, date(2020, 9, 9))) == 1
    assert promotions.warnings(cadre, date(2020, 9, 10)) == []
    assert promotions.warnings(cadre, date(2018, 9, 9)) == []


def test_nobody_asks_about_who_never_served_or_about_foreign_people(world: World) -> None:
    body = world.county.team.organisation
    clerk = Cadre.objects.create(
        county=body.county,
        organisation=body,
        name="戊",
        sex="女",
        born_month=date(1985, 1, 1),
        politics="群众",
    )
    with pytest.raises(Refusal, match="没有驻村任职记录"):
        actions.ask(actor=selection(), cadre=clerk, post="副局长", asked_on=DAY)
    with pytest.raises(NotAllowed):
        actions.ask(
            actor=actor("selection_office", "990102"), cadre=world.county.cadre, post="副局长", asked_on=DAY
        )


@pytest.mark.clause("JX18-069")
def test_posts_kept_for_stationed_cadres_are_recorded_and_used_once(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.reserve_post(
            actor=actor("selection_office", "990102"), division="990101", post="副乡长", reserved_on=DAY, citation="会议"
        )  # fmt: skip
    post = actions.reserve_post(
        actor=selection(), division="990101", post="副乡长", reserved_on=DAY, citation="县委会议纪要1号"
    )
    assert [one.post for one in promotions.reserved_posts(county_office())] == ["副乡长"]
    row = actions.ask(actor=selection(), cadre=world.county.cadre, post="副乡长", asked_on=DAY, reserved=post)
    assert list(promotions.free_posts(selection())) == [str(post.pk)]
    actions.answer(actor=county_office(), consultation=row, opinion="同意", on=DAY)
    actions.decide(actor=selection(), consultation=row, decision="appointed", on=DAY)
    assert promotions.free_posts(selection()) == {}
    second = actions.ask(
        actor=selection(), cadre=world.city.cadre, post="副乡长", asked_on=DAY, reserved=post
    )
    actions.answer(actor=county_office(), consultation=second, opinion="同意", on=DAY)
    with pytest.raises(Conflict, match="预留岗位已经使用"):
        actions.decide(actor=selection(), consultation=second, decision="appointed", on=DAY)


@pytest.mark.clause("JX18-069")
def test_members_rated_excellent_at_the_end_of_the_term_are_put_forward_to_their_unit(
    world: World, tmp_path: Path
) -> None:
    for posting, grade in ((world.county, "优秀"), (world.city, "合格")):
        note(posting, "grade", text=grade)
        terms.end_service(actor=MACHINE, posting=posting, on=DAY, ending="term", reason="任期届满")
    note(world.province, "grade", text="优秀")  # still serving

    def names(who: Actor) -> list[str]:
        return [one.name for one in promotions.proposals(viewer=who, on=DAY)]

    assert names(county_office()) == ["甲一"]
    assert names(actor("sending_unit", world.county.team.organisation)) == ["甲一"]
    assert names(actor("sending_unit", world.city.team.organisation)) == []
    assert names(actor("county_office", "990102")) == []
    change_pack(
        tmp_path, {"appraisal.excellent.grades, value: [优秀]": "appraisal.excellent.grades, value: [合格]"}
    )
    assert names(county_office()) == ["乙二"]


def test_the_last_grade_decides(world: World) -> None:
    note(world.county, "grade", on=date(2018, 6, 1), text="优秀")
    note(world.county, "grade", on=date(2018, 9, 1), text="合格")
    terms.end_service(actor=MACHINE, posting=world.county, on=DAY, ending="term", reason="任期届满")
    with clock.business_date(DAY):
        assert promotions.proposals(viewer=county_office(), on=DAY) == []
