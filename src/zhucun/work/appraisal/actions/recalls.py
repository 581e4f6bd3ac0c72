"""Recall, step by step: facts confirmed, the member heard, the written opinion, the chain, and what its notice brings.

The notice is the last step of the chain. Its day is the first day without service (``valid_to`` of the posting), and the bans run
from it. A service that ended otherwise in the meantime is not recalled: the recall is dropped when somebody wants to go on.

Locks are taken in one order, the posting before the recall; the chain's own case comes first where it decides.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals import queries as cases
from zhucun.foundation.approvals.events import CaseClosed
from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.work.teams.actions import terms
from zhucun.work.teams.queries.roster import Posting

from .. import rules
from ..models import Ban, Explanation, Recall
from ..queries import facts as facts_queries
from ..queries import recalls as queries
from ..queries import scope
from ..queries.recalls import LIVE
from .facts import day, holds, lock

CLAUSE = "JX18-059"
KIND = "appraisal.recall"
CHAIN = "appraisal.recall"
ENDED_AS = {
    "returned": Recall.State.RETURNED,
    "refused": Recall.State.REFUSED,
    "withdrawn": Recall.State.DROPPED,
}


@implements("JX18-059")
@transaction.atomic
def prepare(
    *, actor: Actor, posting: Posting, ground: int, confirmed_on: date, confirmed_by: str, confirmation: str
) -> Recall:
    """The county office takes up a ground that stands on record and says that its facts are confirmed: when, by whom, how.

    Raises ``NotAllowed`` for another office, ``Conflict`` where one is under way, ``Refusal`` where the record does not amount to
    the ground today or the confirmation is older than the facts.
    """
    _authorise(actor, posting)
    row = lock(posting)
    if ended := _ended(row):
        raise Refusal(f"{ended}，不能召回。", CLAUSE)
    if queries.under_way(row):
        raise Conflict(f"{row.cadre.name}的召回已经在办理，不能重复提出。")
    trigger = _trigger(row, ground)
    if not (confirmed_by.strip() and confirmation.strip()):
        raise Refusal("请写明由谁核实、核实的情况。", CLAUSE, "confirmation")
    latest = max(fact.happened_on for fact in trigger.evidence)
    if not latest <= confirmed_on <= clock.today():
        raise Refusal(f"核实日期不能早于事实日期{day(latest)}，也不能晚于今天。", CLAUSE, "confirmed_on")
    recall = Recall(
        county=row.county, posting=row, ground=ground, clause=trigger.clause, version=trigger.version,
        evidence=_evidence(trigger), prepared_on=clock.today(), prepared_by=actor.id, prepared_by_label=actor.label,
        confirmed_on=confirmed_on, confirmed_by=confirmed_by.strip(), confirmation=confirmation.strip(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            recall.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"{row.cadre.name}的召回已经在办理，不能重复提出。") from error
    _note(
        actor, "提出召回", recall, {"ground": ground, "clause": trigger.clause, "evidence": recall.evidence}
    )
    return recall


@implements("JX18-059")
@transaction.atomic
def explain(*, actor: Actor, recall: Recall, text: str, on: date, waived: bool = False) -> Recall:
    """The member's word on the facts, given by the member or entered by the county office (代录); or, with ``waived``, that
    the member gives none, and why. What is said later stands beside what was said before.

    A recall whose service ended is dropped instead; the row returned says so.
    """
    own = scope.is_self(actor, recall.posting.cadre)
    if not own:
        _authorise(actor, recall.posting)
    row = _go_on(actor, recall)
    if row.state == Recall.State.DROPPED:
        return row
    if not text.strip():
        raise Refusal("请写明放弃说明的理由。" if waived else "请填写说明内容。", CLAUSE, "text")
    if not row.prepared_on <= on <= clock.today():
        raise Refusal(f"说明日期不能早于提出召回的日期{day(row.prepared_on)}，也不能晚于今天。", CLAUSE, "on")
    given = Explanation.Given.OWN if own else Explanation.Given.ENTERED
    said = Explanation.objects.create(
        county=row.county, recall=row, given=Explanation.Given.WAIVED if waived else given, given_on=on,
        text=text.strip(), entered_by=actor.label, entered_at=clock.now(),
    )  # fmt: skip
    detail: dict[str, object] = {"explanation": str(said.pk), "given": said.given}
    _note(actor, "登记放弃说明" if waived else "登记本人说明", row, detail, on)
    return row


@implements("JX18-059")
@transaction.atomic
def submit(*, actor: Actor, recall: Recall, opinion: str) -> Recall:
    """Put the written opinion to the chain. The facts must still stand, and the member must have been heard or waived it.

    A recall whose service ended is dropped instead; the row returned says so.
    """
    _authorise(actor, recall.posting)
    row = _go_on(actor, recall)
    if row.state == Recall.State.DROPPED:
        return row
    if not opinion.strip():
        raise Refusal("请填写书面意见。", CLAUSE, "opinion")
    heard = list(row.explanations.all())
    if not heard:
        raise Refusal("还没有听取本人说明。请先登记本人说明，或登记本人放弃说明的理由和日期。", CLAUSE)
    trigger = _trigger(row.posting, row.ground)
    row.evidence, row.version, row.opinion = _evidence(trigger), trigger.version, opinion.strip()
    posting = row.posting
    member = str(posting.cadre.account_id or "")
    case = approvals.open_case(
        actor=actor, chain=CHAIN,
        subject=approvals.Subject(
            kind=KIND, id=str(row.pk), label=f"召回{posting.cadre.name}（{posting.team.organisation.name}）",
            url=reverse("recall", args=[row.pk]), division=row.county, organisation=posting.team.organisation,
            sending_level=posting.team.level, parties={row.prepared_by, *([member] if member else [])},
        ),
        payload=_payload(row, heard),
        previous=cases.case(viewer=system(), pk=row.case) if row.case else None,
    )  # fmt: skip
    sent = Recall.objects.filter(pk=row.pk, state__in=LIVE).update(
        state=Recall.State.OPEN, opinion=row.opinion, evidence=row.evidence, version=row.version, case=case.pk,
        closing_note="",
    )  # fmt: skip
    if not sent:
        raise Conflict("这件召回刚刚有人办过，请刷新后核对。")
    _note(actor, "召回送审", row, {"case": str(case.pk)})
    row.refresh_from_db()
    return row


@transaction.atomic
def drop(*, actor: Actor, recall: Recall, reason: str) -> None:
    """The county office gives up a recall: before it is put to the chain, or while it is there, which is then withdrawn."""
    _authorise(actor, recall.posting)
    if not reason.strip():
        raise Refusal("请写明不再办理的理由。", CLAUSE, "reason")
    now = Recall.objects.get(pk=recall.pk)
    if now.state == Recall.State.OPEN and now.case:
        case = cases.case(viewer=system(), pk=now.case)
        assert case is not None
        _note(actor, "撤回召回送审", now, {"note": reason.strip()})
        opener = actor if case.opened_by == actor.id else system(actor.label)
        approvals.withdraw(actor=opener, case=case, reason=reason)
    else:
        _drop(actor, now, reason.strip())


def on_case_closed(event: CaseClosed) -> None:
    """What the end of the chain brings: recalled with all effects, or just the state."""
    if event.subject_kind != KIND:
        return
    row = Recall.objects.select_related("posting__cadre").get(pk=UUID(event.subject_id))
    if event.outcome == "approved":
        _carry_out(event.actor, row, event.on)
        return
    changed = Recall.objects.filter(pk=row.pk, state=Recall.State.OPEN).update(
        state=ENDED_AS[event.outcome], closing_note=event.note
    )
    if not changed:
        raise Conflict("这件召回已经办结。")
    verb = {"returned": "召回退回修改", "refused": "召回未同意", "withdrawn": "不再办理召回"}[event.outcome]
    _note(event.actor, verb, row, {"note": event.note}, event.on)


@implements("JX18-059", "JX18-060")
def _carry_out(actor: Actor, row: Recall, on: date) -> None:
    """The notice of ``on``: the term ends, awards and promotion are barred."""
    posting = lock(row.posting)
    if ended := _ended(posting):
        raise Conflict(f"{ended}，不能再发召回通知。请告知县级办公室在召回页面登记“不再办理”。", CLAUSE)
    changed = Recall.objects.filter(pk=row.pk, state=Recall.State.OPEN).update(
        state=Recall.State.RECALLED, notice_on=on
    )
    if not changed:
        raise Conflict("这件召回已经办结。")
    reason = "；".join(one["sentence"] for one in row.evidence)[:280]
    terms.end_service(
        actor=actor, posting=posting, on=on, ending="recall", reason=reason or rules.GROUNDS[row.ground], clause=CLAUSE
    )  # fmt: skip
    bans = [
        Ban.objects.create(
            county=row.county, cadre=posting.cadre, recall=row, kind=span.kind, valid_from=span.valid_from,
            valid_to=span.valid_to, clause=span.clause, cause=f"{day(on)}召回（{rules.GROUNDS[row.ground]}）",
            stated_by=actor.label,
        )
        for span in _bans(row.county, on)
    ]  # fmt: skip
    detail: dict[str, object] = {"notice_on": on.isoformat(), "bans": [str(ban.pk) for ban in bans]}
    _note(actor, "发出召回通知", row, detail, on)


def _bans(county: str, on: date) -> list[rules.BanSpan]:
    keys = ("appraisal.ban.award_until", "appraisal.ban.promotion_years")
    found = policy.found(keys, division=county, on=on)
    award, years = (
        rules.Limit(found[key].value, found[key].clause, found[key].version) if key in found else None
        for key in keys
    )
    return rules.bans(on, award, years)


def _go_on(actor: Actor, recall: Recall) -> Recall:
    """The recall locked and ready to be worked on; dropped where its service ended; refused where it is no longer open to it."""
    posting = lock(recall.posting)
    row = Recall.objects.select_for_update().get(pk=recall.pk)
    row.posting = posting
    if row.state not in LIVE:
        raise Conflict(f"这件召回{row.get_state_display()}，不能再修改。请刷新后核对。")
    if ended := _ended(posting):
        _drop(actor, row, f"{ended}，召回不再办理。")
        row.refresh_from_db()
    return row


def _drop(actor: Actor, row: Recall, reason: str) -> None:
    changed = Recall.objects.filter(pk=row.pk, state__in=LIVE).update(
        state=Recall.State.DROPPED, closing_note=reason
    )
    if not changed:
        raise Conflict("这件召回已经办结，或刚刚送审。请刷新后核对。")
    _note(actor, "不再办理召回", row, {"note": reason})


def _trigger(posting: Posting, ground: int) -> rules.Trigger:
    today = clock.today()
    found = facts_queries.triggers(posting, today)
    trigger = next((one for one in found if one.case == ground), None)
    if trigger is None:
        raise Refusal(
            f"{day(today)}，{posting.cadre.name}在册的事实不构成第{ground}种情形，不能据此召回。请先登记并核实事实。",
            CLAUSE,
            "ground",
        )
    return trigger


def _evidence(trigger: rules.Trigger) -> list[dict[str, str]]:
    return [{"fact": str(one.id), "sentence": rules.describe(one)} for one in trigger.evidence]


def _ended(posting: Posting) -> str:
    if posting.valid_to is None:
        return ""
    return f"{posting.cadre.name}的驻村任职已于{day(posting.valid_to)}结束（{posting.get_ending_display()}）"


def _payload(row: Recall, heard: Collection[Explanation]) -> dict[str, object]:
    """What the chain decides on; what the member said is restricted and stays on the recall's page."""
    posting = row.posting
    said = [f"{one.get_given_display()}，{day(one.given_on)}，{one.entered_by}录入" for one in heard]
    return {
        "队员": posting.cadre.name,
        "派出单位": posting.team.organisation.name,
        "驻点村": queries.village_of(posting, clock.today()),
        "情形": f"第{row.ground}种：{rules.GROUNDS[row.ground]}",
        "事实": [one["sentence"] for one in row.evidence],
        "核实": f"{day(row.confirmed_on)}，{row.confirmed_by}：{row.confirmation}",
        "本人说明": said,
        "书面意见": row.opinion,
    }


def _authorise(actor: Actor, posting: Posting) -> None:
    if not holds(actor, "county_office", posting.county):
        raise NotAllowed("召回由队员所在县的干部帮扶工作领导小组办公室办理。", CLAUSE)


def _note(
    actor: Actor, verb: str, row: Recall, detail: dict[str, object], happened_on: date | None = None
) -> None:
    record(
        actor=actor, verb=verb, subject_kind="召回", subject_id=row.pk, subject_label=row.posting.cadre.name,
        county=row.county, happened_on=happened_on, detail={**detail, "cadre": str(row.posting.cadre_id)},
    )  # fmt: skip
