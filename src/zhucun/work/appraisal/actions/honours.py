"""Awards to people and units, and the year lost by who missed the task. A banned person cannot be entered."""

from datetime import date

from django.db import IntegrityError, transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy
from zhucun.work.cadres.queries import Cadre
from zhucun.work.teams.queries import roster

from ..models import Award, Ban
from ..queries import honours as queries
from ..queries import scope
from .facts import day

MISSED = "appraisal.ban.missed_task_until"
EARLIEST = 2013


@implements("JX18-060", "JX18-070", "PL-118")
@transaction.atomic
def record_award(
    *, actor: Actor, cadre: Cadre | None = None, organisation: Organisation | None = None, year: int, awarded_on: date,
    level: str, title: str, issuer: str,
) -> Award:  # fmt: skip
    """Enter an award to a person or to a unit: of which year and level, given when and by whom.

    Whether the person served in a village that year is looked up, not asked. Refused, with the clause of the ban, for a person
    who may not be awarded on that day or for that year.
    """
    if (cadre is None) == (organisation is None):
        raise Refusal("请选择受表彰的是一个人还是一个单位。", "JX18-070")
    _check_award(level, title, issuer, year, awarded_on)
    stationed = False
    if cadre is not None:
        authorise_person(actor, cadre)
        lock_bans(cadre)
        if ban := queries.barring(cadre, awarded_on=awarded_on, year=year):
            raise Refusal(
                f"{cadre.name}{ban.cause}，{day(ban.valid_from)}至{day(ban.last_day)}"
                f"不得评先评优，{year}年度的表彰不能录入。",
                ban.clause,
                "awarded_on",
            )
        stationed = queries.served_in(cadre, year)
        county, name = cadre.county, cadre.name
    else:
        assert organisation is not None
        _authorise_unit(actor, organisation)
        county, name = organisation.county, organisation.name
    row = Award(
        county=county, cadre=cadre, organisation=organisation, year=year, awarded_on=awarded_on, level=level,
        title=title.strip(), issuer=issuer.strip(), stationed=stationed, stated_by=actor.label,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"{name}{year}年度的“{title.strip()}”已经登记。", "JX18-070", "title") from error
    record(
        actor=actor, verb="登记表彰", subject_kind="表彰", subject_id=row.pk, subject_label=name, county=county,
        happened_on=awarded_on,
        detail={"year": year, "level": level, "title": row.title, "issuer": row.issuer, "cadre": str(cadre.pk) if cadre else ""},
    )  # fmt: skip
    return row


@transaction.atomic
def void_award(*, actor: Actor, award: Award, reason: str) -> None:
    """Take back an award entered by mistake, with a reason; it stays readable."""
    if award.cadre is not None:
        authorise_person(actor, award.cadre)
    else:
        assert award.organisation is not None
        _authorise_unit(actor, award.organisation)
    _void(actor, Award, award, reason, str(award.cadre or award.organisation))


@implements("PL-118")
@transaction.atomic
def record_missed_task(*, actor: Actor, cadre: Cadre, year: int, cause: str) -> Ban:
    """Record that a person missed the task of a year: no award for that year, and a word at every promotion.

    Refused where no instrument in force for the person's place says so.
    """
    authorise_person(actor, cadre)
    today = clock.today()
    if not EARLIEST <= year <= today.year:
        raise Refusal(f"年度应在{EARLIEST}至{today.year}之间。", "PL-118", "year")
    if not cause.strip():
        raise Refusal("请写明哪项任务没有完成。", "PL-118", "cause")
    area = queries.place_of(cadre, year)
    until = policy.find(MISSED, division=area, on=min(today, date(year, 12, 31)))
    if until is None or until.text != "year_end":
        name = divisions.by_key(area, today).name
        raise Refusal(
            f"{name}没有对未完成任务的个人取消评优的规定，不能登记。请先装入或采用相应制度。", "PL-118"
        )
    ban = Ban(
        county=cadre.county, cadre=cadre, kind=Ban.Kind.AWARD, valid_from=date(year, 1, 1), valid_to=date(year + 1, 1, 1),
        clause=until.clause, cause=f"{year}年度未完成任务：{cause.strip()}", stated_by=actor.label,
    )  # fmt: skip
    lock_bans(cadre)
    try:
        with transaction.atomic():
            ban.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"{cadre.name}{year}年度未完成任务已经登记。", "PL-118", "year") from error
    record(
        actor=actor, verb="登记未完成任务", subject_kind="限制", subject_id=ban.pk, subject_label=cadre.name,
        county=ban.county, detail={"year": year, "cause": ban.cause, "cadre": str(cadre.pk)},
    )  # fmt: skip
    return ban


@transaction.atomic
def void_missed_task(*, actor: Actor, ban: Ban, reason: str) -> None:
    """Take back a missed task recorded by mistake. What a recall brought is not taken back here."""
    if ban.recall_id is not None:
        raise Refusal("召回带来的限制随召回而定，不能单独作废。", "JX18-060")
    authorise_person(actor, ban.cadre)
    _void(actor, Ban, ban, reason, ban.cadre.name)


def authorise_person(actor: Actor, cadre: Cadre) -> None:
    """The person's unit, or an office that sees the person."""
    if actor.is_system or str(cadre.organisation_id) in actor.organisations({"sending_unit"}):
        return
    office = actor.holds(scope.OFFICES)
    if not (office and scope.people(_offices(actor)).filter(pk=cadre.pk).exists()):
        raise NotAllowed("由本人所在单位，或所在地区的领导小组办公室、组织部门登记。")


def lock_bans(cadre: Cadre) -> None:
    """One after the other where a person's bans and awards meet: the person's services are locked to the end of the act."""
    list(roster.postings(system()).select_for_update(of=("self",)).filter(cadre=cadre).order_by("pk"))


def _offices(actor: Actor) -> Actor:
    return Actor(actor.id, actor.label, tuple(grant for grant in actor.grants if grant.role in scope.OFFICES))


def _authorise_unit(actor: Actor, organisation: Organisation) -> None:
    if actor.is_system or str(organisation.pk) in actor.organisations({"sending_unit"}):
        return
    inside = organisations.visible_to(actor).filter(scope.units(actor, scope.OFFICES), pk=organisation.pk)
    if not inside.exists():
        raise NotAllowed("由该单位，或单位所在地、驻村所在地的领导小组办公室、组织部门登记。")


def _check_award(level: str, title: str, issuer: str, year: int, awarded_on: date) -> None:
    if level not in Award.Level.values:
        raise Refusal("请选择表彰的层级。", "JX18-070", "level")
    if not title.strip():
        raise Refusal("请填写荣誉名称。", "JX18-070", "title")
    if not issuer.strip():
        raise Refusal("请填写授予单位。", "JX18-070", "issuer")
    if awarded_on > clock.today():
        raise Refusal("表彰日期不能晚于今天。", "JX18-070", "awarded_on")
    if not EARLIEST <= year <= awarded_on.year:
        raise Refusal(f"年度应在{EARLIEST}至{awarded_on.year}之间，且不晚于表彰日期。", "JX18-070", "year")


def _void(actor: Actor, model: type[Award] | type[Ban], row: Award | Ban, reason: str, name: str) -> None:
    if not reason.strip():
        raise Refusal("请写明作废理由。", field="reason")
    live = model._default_manager.filter(pk=row.pk, voided_on=None)
    if not live.update(voided_on=clock.today(), voided_reason=reason.strip(), voided_by=actor.label):
        raise Conflict("这一条已经作废。")
    record(
        actor=actor, verb="作废表彰" if model is Award else "作废未完成任务",
        subject_kind="表彰" if model is Award else "限制", subject_id=row.pk, subject_label=name, county=row.county,
        detail={"reason": reason.strip(), "cadre": str(row.cadre_id or "")},
    )  # fmt: skip
