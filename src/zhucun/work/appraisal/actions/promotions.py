"""Promotions of stationed cadres: posts kept for them, the office's opinion asked and answered, then the decision."""

from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.work.cadres.queries import Cadre

from ..models import PromotionConsultation, ReservedPost
from ..queries import promotions as queries
from ..queries import scope
from .facts import day
from .honours import authorise_person

CLAUSE = "JX18-069"
KEEPERS = frozenset({"city_office", "county_office", "selection_office", "province_office"})


@implements("JX18-069")
@transaction.atomic
def reserve_post(*, actor: Actor, division: str, post: str, reserved_on: date, citation: str) -> ReservedPost:
    """Record a post that a city or county keeps for stationed cadres."""
    if not scope.holds_at(actor, KEEPERS, division):
        raise NotAllowed("预留岗位由本地区或上级的组织部门、领导小组办公室登记。", CLAUSE)
    if not post.strip():
        raise Refusal("请填写岗位。", CLAUSE, "post")
    if reserved_on > clock.today():
        raise Refusal("日期不能晚于今天。", CLAUSE, "reserved_on")
    if not citation.strip():
        raise Refusal("请写明依据。", CLAUSE, "citation")
    row = ReservedPost.objects.create(
        county=division, division_id=division, post=post.strip(), reserved_on=reserved_on, citation=citation.strip(),
        stated_by=actor.label,
    )  # fmt: skip
    record(
        actor=actor, verb="登记预留岗位", subject_kind="预留岗位", subject_id=row.pk, subject_label=row.post,
        county=division, happened_on=reserved_on, detail={"citation": row.citation},
    )  # fmt: skip
    return row


@implements("JX18-069", "JX18-060", "PL-118")
@transaction.atomic
def ask(
    *, actor: Actor, cadre: Cadre, post: str, asked_on: date, reserved: ReservedPost | None = None
) -> PromotionConsultation:
    """Ask the leading-group office before a first secretary or member is promoted. What stands against it is kept with the
    question: a ban in force on that day, a task that was missed."""
    authorise_person(actor, cadre)
    if not queries.served(cadre):
        raise Refusal(f"{cadre.name}没有驻村任职记录，不需要征求领导小组办公室意见。", CLAUSE)
    if not post.strip():
        raise Refusal("请填写拟任职务。", CLAUSE, "post")
    if asked_on > clock.today():
        raise Refusal("征求日期不能晚于今天。", CLAUSE, "asked_on")
    row = PromotionConsultation.objects.create(
        county=cadre.county, cadre=cadre, post=post.strip(), asked_on=asked_on, asked_by=actor.id,
        asked_by_label=actor.label, reserved_post=reserved, warnings=_warned(cadre, asked_on),
    )  # fmt: skip
    _note(actor, "征求提拔使用意见", row, asked_on)
    return row


@implements("JX18-069")
@transaction.atomic
def answer(*, actor: Actor, consultation: PromotionConsultation, opinion: str, on: date) -> None:
    """The leading-group office over the place of service gives its opinion; not who asked."""
    if actor.id == consultation.asked_by and not actor.is_system:
        raise NotAllowed("不能答复自己提出的征求意见，请由他人答复。", CLAUSE)
    if not queries.answers(actor, consultation.cadre):
        raise NotAllowed("意见由其驻村所在地区的领导小组办公室答复。", CLAUSE)
    if not opinion.strip():
        raise Refusal("请填写意见。", CLAUSE, "opinion")
    _check_day(on, consultation.asked_on, "征求日期")
    open_now = PromotionConsultation.objects.filter(pk=consultation.pk, answered_on=None)
    if not open_now.update(opinion=opinion.strip(), answered_on=on, answered_by=actor.label):
        raise Conflict("这件征求意见已经答复。", CLAUSE)
    _note(actor, "答复提拔使用意见", consultation, on)


@implements("JX18-069", "JX18-060")
@transaction.atomic
def decide(*, actor: Actor, consultation: PromotionConsultation, decision: str, on: date) -> None:
    """Record what was decided; not before the office's opinion is on record. A ban in force that day is kept as a warning."""
    authorise_person(actor, consultation.cadre)
    row = PromotionConsultation.objects.select_for_update().get(pk=consultation.pk)
    if row.answered_on is None:
        raise Refusal("领导小组办公室还没有答复意见，不能登记任用决定。请先征求并登记意见。", CLAUSE)
    if decision not in PromotionConsultation.Decision.values:
        raise Refusal("请选择决定任用或未任用。", CLAUSE, "decision")
    _check_day(on, row.answered_on, "答复日期")
    if decision == PromotionConsultation.Decision.APPOINTED and row.reserved_post_id:
        ReservedPost.objects.select_for_update().get(pk=row.reserved_post_id)
        if PromotionConsultation.objects.filter(
            reserved_post=row.reserved_post_id, decision=decision
        ).exists():
            raise Conflict("这个预留岗位已经使用，不能再次使用。", CLAUSE, "decision")
    later = _warned(row.cadre, on)
    warnings = [*row.warnings, *(one for one in later if one not in row.warnings)]
    open_now = PromotionConsultation.objects.filter(pk=row.pk, decided_on=None)
    if not open_now.update(decision=decision, decided_on=on, decided_by=actor.label, warnings=warnings):
        raise Conflict("这件任用的决定已经登记。", CLAUSE)
    _note(actor, "登记任用决定", row, on)


def _warned(cadre: Cadre, on: date) -> list[dict[str, str]]:
    return [{"sentence": one.sentence, "clause": one.clause} for one in queries.warnings(cadre, on)]


def _check_day(on: date, earliest: date, name: str) -> None:
    if not earliest <= on <= clock.today():
        raise Refusal(f"日期不能早于{name}{day(earliest)}，也不能晚于今天。", CLAUSE, "on")


def _note(actor: Actor, verb: str, row: PromotionConsultation, on: date) -> None:
    record(
        actor=actor, verb=verb, subject_kind="提拔使用", subject_id=row.pk, subject_label=row.cadre.name, county=row.county,
        happened_on=on, detail={"post": row.post, "cadre": str(row.cadre_id)},
    )  # fmt: skip
