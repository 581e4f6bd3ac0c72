"""Awards, who may not get one, the missed task of a year, and what part went to stationed cadres."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.appraisal.actions import honours as actions
from zhucun.work.appraisal.models import Award, Ban
from zhucun.work.appraisal.queries import honours, notices, promotions
from zhucun.work.cadres.models import Cadre
from zhucun.work.teams.models import Posting

from .conftest import DAY, World, actor, change_pack, county_office, member, recalled


def award(
    posting: Posting, *, on: date = DAY, year: int = 2018, who: Actor | None = None, title: str = "先进个人"
) -> Award:
    return actions.record_award(
        actor=who or actor("county_office", posting.county), cadre=posting.cadre, year=year, awarded_on=on,
        level="county", title=title, issuer="演示县委",
    )  # fmt: skip


def unit(posting: Posting) -> Actor:
    return actor("sending_unit", posting.team.organisation)


# --- bans -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-060", "JX18-070")
def test_a_recalled_person_cannot_be_awarded_until_the_year_ends(world: World) -> None:
    recalled(world.county)
    assert award(world.county, on=date(2018, 9, 9), title="此前的").pk
    with pytest.raises(Refusal, match=r"2018年9月10日至2018年12月31日不得评先评优") as caught:
        award(world.county)
    assert (caught.value.clause, caught.value.field) == ("JX18-060", "awarded_on")
    with clock.business_date(date(2018, 12, 31)), pytest.raises(Refusal):
        award(world.county, on=date(2018, 12, 31))
    with clock.business_date(date(2019, 1, 20)):
        with pytest.raises(Refusal, match="2018年度的表彰不能录入"):
            award(world.county, on=date(2019, 1, 20), year=2018)
        assert award(world.county, on=date(2019, 1, 1), year=2019).pk


@pytest.mark.clause("JX18-060")
def test_where_the_pack_bars_no_awards_a_recalled_person_may_be_awarded(world: World, tmp_path: Path) -> None:
    text = (
        "- {key: appraisal.ban.award_until, value: year_end, clause: JX18-060, force: default, severity: hard, "
        "reading: “当年”读作召回通知所在的自然年。}\n"
    )
    change_pack(tmp_path, {text: ""})
    recalled(world.county)
    assert [ban.kind for ban in Ban.objects.all()] == ["promotion"]
    assert award(world.county).pk


@pytest.mark.clause("PL-118")
def test_who_missed_the_task_loses_the_awards_of_that_year(world: World) -> None:
    office = actor("county_office", "990102")
    ban = actions.record_missed_task(actor=office, cadre=world.other.cadre, year=2018, cause="危房改造未完成")
    assert (ban.clause, ban.valid_from, ban.last_day) == ("PL-118", date(2018, 1, 1), date(2018, 12, 31))
    with pytest.raises(Refusal, match="2018年度未完成任务：危房改造未完成") as caught:
        award(world.other)
    assert caught.value.clause == "PL-118"
    with clock.business_date(date(2019, 2, 1)):
        with pytest.raises(Refusal):
            award(world.other, on=date(2019, 2, 1), year=2018)
        assert award(world.other, on=date(2019, 2, 1), year=2019).pk
        (flag,) = promotions.warnings(world.other.cadre, date(2019, 2, 1))
        assert "未完成任务" in flag.sentence
    assert notices.dossier_note_of(world.other.cadre, DAY).entries[0].kind == "未完成任务"


@pytest.mark.clause("PL-118")
def test_where_no_instrument_says_so_a_missed_task_bars_nothing(world: World) -> None:
    with pytest.raises(Refusal, match=r"东川村没有对未完成任务的个人取消评优的规定") as caught:
        actions.record_missed_task(actor=county_office(), cadre=world.county.cadre, year=2018, cause="未完成")
    assert caught.value.clause == "PL-118"


def test_a_missed_task_is_recorded_once_a_year_and_voided_with_a_reason(world: World) -> None:
    office, cadre = actor("county_office", "990102"), world.other.cadre
    ban = actions.record_missed_task(actor=office, cadre=cadre, year=2018, cause="未完成")
    with pytest.raises(Conflict, match="已经登记"):
        actions.record_missed_task(actor=office, cadre=cadre, year=2018, cause="又一项")
    with pytest.raises(NotAllowed):
        actions.record_missed_task(actor=county_office(), cadre=cadre, year=2017, cause="未完成")
    with pytest.raises(Refusal, match="年度应在2013至2018之间"):
        actions.record_missed_task(actor=office, cadre=cadre, year=2019, cause="未完成")
    actions.void_missed_task(actor=office, ban=ban, reason="登错人")
    assert award(world.other).pk
    assert promotions.warnings(cadre, DAY) == []
    with pytest.raises(Conflict):
        actions.void_missed_task(actor=office, ban=ban, reason="登错人")


def test_the_bans_of_a_recall_are_not_voided_by_themselves(world: World) -> None:
    recalled(world.county)
    with pytest.raises(Refusal, match="不能单独作废"):
        actions.void_missed_task(actor=county_office(), ban=Ban.objects.all()[0], reason="求情")


# --- awards -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-070")
def test_awards_to_people_and_units_are_recorded_with_level_year_and_issuer(world: World) -> None:
    award(world.county, who=unit(world.county))
    actions.record_award(
        actor=county_office(), organisation=world.county.team.organisation, year=2018, awarded_on=DAY, level="city",
        title="先进单位", issuer="演示市委",
    )  # fmt: skip
    rows = honours.awards(county_office()).order_by("pk")
    assert [(one.level, one.year, one.issuer, one.stationed) for one in rows] == [
        ("county", 2018, "演示县委", True),
        ("city", 2018, "演示市委", False),
    ]
    assert AuditEntry.objects.filter(verb="登记表彰").count() == 2


@pytest.mark.clause("JX18-070")
def test_the_share_of_stationed_cadres_is_shown_by_year(world: World) -> None:
    body = world.county.team.organisation
    others = [clerk_of(body, name) for name in ("戊", "己")]
    award(world.county)
    for cadre in others:
        actions.record_award(
            actor=county_office(), cadre=cadre, year=2018, awarded_on=DAY, level="county", title="先进个人", issuer="演示县委"
        )  # fmt: skip
    actions.record_award(
        actor=county_office(), cadre=world.county.cadre, year=2017, awarded_on=DAY, level="county", title="先进个人",
        issuer="演示县委",
    )  # fmt: skip
    shares = honours.award_share(viewer=county_office())
    assert [(one.year, one.persons, one.stationed, one.percent) for one in shares] == [
        (2018, 3, 1, 33.3),
        (2017, 1, 0, 0.0),  # the service began in 2018
    ]
    assert honours.award_share(viewer=actor("county_office", "990102")) == []


def clerk_of(body: Organisation, name: str) -> Cadre:
    """A cadre of the unit who serves nowhere."""
    return Cadre.objects.create(
        county=body.county,
        organisation=body,
        name=name,
        sex="女",
        born_month=date(1985, 1, 1),
        politics="群众",
    )


def test_the_same_award_is_entered_once_and_a_wrong_one_voided(world: World) -> None:
    first = award(world.county)
    with pytest.raises(Conflict, match="已经登记"):
        award(world.county)
    with pytest.raises(NotAllowed):
        actions.void_award(actor=unit(world.city), award=first, reason="登错")
    actions.void_award(actor=county_office(), award=first, reason="登错年度")
    assert honours.award_share(viewer=county_office()) == []
    assert award(world.county).pk


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"level": "planet"}, "level"),
        ({"title": " "}, "title"),
        ({"issuer": ""}, "issuer"),
        ({"awarded_on": date(2018, 9, 11)}, "awarded_on"),
        ({"year": 2019}, "year"),
        ({"year": 2012}, "year"),
    ],
)
def test_an_award_that_says_too_little_is_refused(
    world: World, changed: dict[str, object], field: str
) -> None:
    said: dict[str, object] = {
        "cadre": world.county.cadre, "year": 2018, "awarded_on": DAY, "level": "county", "title": "先进", "issuer": "县委",
    }  # fmt: skip
    with pytest.raises(Refusal) as caught:
        actions.record_award(actor=county_office(), **{**said, **changed})  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_unit_is_awarded_by_the_offices_where_it_lies_or_serves(world: World) -> None:
    body = world.province.team.organisation

    def award_unit(who: Actor, title: str) -> None:
        actions.record_award(
            actor=who,
            organisation=body,
            year=2018,
            awarded_on=DAY,
            level="county",
            title=title,
            issuer="县委",
        )

    for who in (actor("county_office", "990102"), unit(world.county), member(world.province)):
        with pytest.raises(NotAllowed):
            award_unit(who, "先进单位")
        assert not honours.awards(who).exists()
    for number, who in enumerate((county_office(), actor("province_office", "99"), unit(world.province)), 1):
        award_unit(who, f"先进单位{number}")
        assert honours.awards(who).count() == number


def test_awards_go_to_one_person_or_one_unit(world: World) -> None:
    with pytest.raises(Refusal, match="一个人还是一个单位"):
        actions.record_award(
            actor=county_office(), year=2018, awarded_on=DAY, level="county", title="先进", issuer="县委"
        )


def test_awards_and_bans_are_read_by_offices_the_unit_and_the_person(world: World) -> None:
    award(world.county, on=date(2018, 9, 9))
    recalled(world.county)

    def seen(who: Actor) -> tuple[int, int]:
        return honours.awards(who).count(), honours.bans(who).count()

    for who in (county_office(), actor("auditor", "9901"), unit(world.county), member(world.county)):
        assert seen(who) == (1, 2), who.label
    for who in (
        actor("county_office", "990102"), unit(world.city), member(world.city), actor("township_clerk", "990101200"),
    ):  # fmt: skip
        assert seen(who) == (0, 0), who.label
        with pytest.raises(NotAllowed):
            award(world.county, who=who, on=date(2018, 9, 1), title="另一个")
