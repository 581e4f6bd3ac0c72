"""What is recorded of a list at its steps: the villagers' vote, nominations and examinations, the household's own recognition,
notices, samples; and finishing a step whose account only records what a body did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.publication import actions as publication
from zhucun.foundation.publication.actions import Row
from zhucun.foundation.publication.queries import PublicNotice

from .. import roll_rules
from ..models import Examination, Roll, RollEntry, SampleDraw, Survey, VillagersVote, VoteCount
from ..queries import needs, rolls, scope
from ..queries.rolls import PENDING, SUBJECT
from .roll_common import authorise, drop, locked, note, note_entry, step_of

COLUMNS = ("序号", "户主", "村民小组", "人数")
BOARDS = {
    "village": ("村", Level.VILLAGE),
    "township": ("乡镇", Level.TOWNSHIP),
    "county": ("县", Level.COUNTY),
}


@dataclass(frozen=True)
class Count:
    """The votes on one line; they add up to those present."""

    entry: UUID
    in_favour: int
    against: int
    abstained: int


@dataclass(frozen=True)
class Finding:
    """What looking into one line found."""

    entry: UUID
    sound: bool
    text: str


@transaction.atomic
@implements("PL-084")
def record_vote(
    *, actor: Actor, roll: Roll, step: UUID, held_on: date, place: str, chair: str, recorder: str, called: int, present: int,
    minutes: str, counts: Sequence[Count], team_present: str = "",
) -> VillagersVote:  # fmt: skip
    """Record the meeting at which the villagers reviewed and voted on every household of the list.

    A meeting too few came to is recorded all the same; the step then wants another. Raises ``Refusal`` where the votes do not add
    up to those present or a household is missing, ``Conflict`` where a meeting is recorded already.
    """
    row, wanted = _at_step(actor, roll, step, "vote")
    _day(held_on, wanted, "held_on")
    if not 0 < present <= called:
        raise Refusal(f"实到人数{present}应大于0且不超过应到人数{called}。", wanted.clause, "present")
    if not minutes.strip():
        raise Refusal("请填写会议记录。", wanted.clause, "minutes")
    entries = {one.pk: one for one in rolls.pending(row)}
    _complete(entries, counts, present)
    try:
        with transaction.atomic():
            meeting = VillagersVote.objects.create(
                county=row.county, roll=row, step=step, held_on=held_on, place=place.strip(), chair=chair.strip(),
                recorder=recorder.strip(), called=called, present=present, team_present=team_present.strip(),
                minutes=minutes.strip(), recorded_by=actor.label,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("这一步的评议表决已有人登记。请刷新查看；登记有误的先作废。") from error
    VoteCount.objects.bulk_create(
        VoteCount(
            county=row.county, vote=meeting, entry=entries[one.entry], in_favour=one.in_favour, against=one.against,
            abstained=one.abstained,
        )
        for one in counts
    )  # fmt: skip
    for one in counts:
        tally = {"in_favour": one.in_favour, "against": one.against, "abstained": one.abstained}
        note_entry(
            actor,
            "登记评议表决",
            row,
            entries[one.entry],
            {"called": called, "present": present, "held_on": held_on.isoformat(), **tally},
        )
    return meeting


@transaction.atomic
def void_vote(*, actor: Actor, vote: VillagersVote, reason: str) -> None:
    """Declare a recorded meeting void (wrongly recorded, or too few came), while its step is open; it stays with its reason."""
    row, _ = _at_step(actor, vote.roll, vote.step, "vote")
    if not reason.strip():
        raise Refusal("请写明作废理由。", field="reason")
    left = VillagersVote.objects.filter(pk=vote.pk, voided_on=None)
    if not left.update(voided_on=clock.today(), void_reason=reason.strip()):
        raise Conflict("这次表决登记已经作废。")
    note(actor, "作废评议表决", row, {"vote": str(vote.pk), "reason": reason.strip()})


@transaction.atomic
@implements("JX18-020")
def examine(
    *, actor: Actor, roll: Roll, step: UUID, body: str, people: str, examined_on: date, findings: Sequence[Finding],
    team_people: str = "",
) -> list[Examination]:  # fmt: skip
    """Record that a body looked into households of the list at a step (a group's nomination is one); with whom of the team.

    A later record of the same household and step corrects the one before. Raises ``Refusal`` where nothing is said of an unsound one.
    """
    row, wanted = _at_step(actor, roll, step, "examination", "nomination", "sample")
    _day(examined_on, wanted, "examined_on")
    if not body.strip() or not people.strip():
        raise Refusal("请填写核实单位和核实人。", wanted.clause, "people")
    entries = {one.pk: one for one in rolls.pending(row)}
    if not findings:
        raise Refusal("请至少登记一户。", wanted.clause)
    done = []
    for one in findings:
        entry = entries.get(one.entry)
        if entry is None:
            raise Conflict("有的农户已不在名单上。请刷新。")
        if not one.sound and not one.text.strip():
            raise Refusal(f"{entry.head}户不属实（不提名）的，请写明情况。", wanted.clause)
        done.append(
            Examination.objects.create(
                county=row.county, entry=entry, step=step, body=body.strip(), people=people.strip(),
                team_people=team_people.strip(), examined_on=examined_on, sound=one.sound, finding=one.text.strip(),
                recorded_by=actor.label,
            )
        )  # fmt: skip
        detail = {
            "step": wanted.title,
            "sound": one.sound,
            "on": examined_on.isoformat(),
            "team": team_people,
        }
        note_entry(actor, f"登记{needs.TITLES[wanted.needs]}", row, entry, detail)
    return done


@transaction.atomic
def recognise(*, actor: Actor, entry: RollEntry, step: UUID, signed_on: date) -> None:
    """Record that the household recognises the result and signed the income sheet on a day.

    Raises ``Refusal`` where its signature is wanted (``households.exit.signature``) and there is no survey to sign.
    """
    row, wanted = _at_step(actor, entry.roll, step, "recognition")
    _day(signed_on, wanted, "signed_on")
    if not RollEntry.objects.filter(pk=entry.pk, outcome=PENDING).update(recognised_on=signed_on):
        raise Conflict("这一户已不在名单上。请刷新。")
    asked = policy.find("households.exit.signature", division=row.village_id, on=clock.today())
    if asked and asked.flag:
        sheet = (
            Survey.objects.filter(household_id=entry.household_id, year__lte=row.year, voided_on=None)
            .order_by("-year")
            .first()
        )
        if sheet is None:
            raise Refusal(
                f"{entry.head}户没有收入调查，没有可以签字的收入核算表。请先登记调查。", asked.clause
            )
        Survey.objects.filter(pk=sheet.pk, signed_on=None).update(signed_on=signed_on)
    note_entry(actor, "登记户认可", row, entry, {"signed_on": signed_on.isoformat()})


@transaction.atomic
def decline(*, actor: Actor, entry: RollEntry, step: UUID, reason: str) -> None:
    """Record that the household does not recognise the result: it falls out of the list."""
    row, wanted = _at_step(actor, entry.roll, step, "recognition")
    if not reason.strip():
        raise Refusal("请写明该户不认可的理由。", wanted.clause, "reason")
    drop(actor, row, entry, wanted.title, f"户不认可：{reason.strip()}")


@transaction.atomic
@implements("PL-050")
def post_notice(
    *, actor: Actor, roll: Roll, step: UUID, board: str, place: str, starts_on: date, body: str = ""
) -> PublicNotice:
    """Post the list for a step: for the days policy wants where the step is a notice, without an end where it is an announcement.

    ``board`` says at whose board it hangs (``village``, ``township``, ``county``). What hangs names heads, groups and numbers of
    people, and the digest of the seed that will draw the samples; nothing else of anybody.
    """
    row, wanted = _at_step(actor, roll, step, "notice", "announcement")
    if board not in BOARDS:
        raise Refusal("请选择张贴在哪一级。", field="board")
    if not place.strip():
        raise Refusal("请填写张贴地点。", wanted.clause, "place")
    if wanted.opened_on and starts_on < wanted.opened_on:
        raise Refusal(
            f"公示不能早于这一步到达的{wanted.opened_on:%Y年%-m月%-d日}。", wanted.clause, "starts_on"
        )
    on = clock.today()
    level, areas = BOARDS[board]
    division = next(area.key for area in divisions.way_up(row.village_id, on) if area.level == areas)
    days = needs.notice_days(row, starts_on) if wanted.needs == "notice" else None
    entries = rolls.pending(row)
    posted = publication.post(
        actor=actor, kind=wanted.needs, subject=(SUBJECT, str(row.pk)), division=division, level=level,
        title=f"{rolls.label(row)}（{row.get_kind_display()}）{needs.TITLES[wanted.needs]}", place=place.strip(),
        starts_on=starts_on, days=days.integer if days else None, columns=COLUMNS,
        rows=[
            Row(str(one.pk), (str(number), one.head, one.household.group, str(one.size)))
            for number, one in enumerate(entries, 1)
        ],
        body=_text(row, body), clause=days.clause if days else wanted.clause, step=str(step),
    )  # fmt: skip
    note(actor, "张贴名单", row, {"step": wanted.title, "notice": str(posted.pk)})
    return posted


@transaction.atomic
def draw_sample(*, actor: Actor, roll: Roll, step: UUID) -> SampleDraw:
    """Draw the sample of a step from the lines left on the list, by the seed committed to when the list was submitted."""
    row, wanted = _at_step(actor, roll, step, "sample")
    on = clock.today()
    share = needs.sample_share(wanted, row.village_id, on)
    numbers = [one.household.number for one in rolls.pending(row)]
    found = roll_rules.drawn(row.seed, wanted.position, numbers, share)
    try:
        with transaction.atomic():
            draw = SampleDraw.objects.create(
                county=row.county, roll=row, step=step, percent=int(share.percent), clause=share.clause, seed=row.seed,
                numbers=found, drawn_on=on, drawn_by=actor.label,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("这一步的样本已经抽取，不能重抽。请刷新查看。") from error
    note(actor, "抽取样本", row, {"step": wanted.title, "numbers": found, "of": len(numbers)})
    return draw


def finish_step(*, actor: Actor, roll: Roll, step: UUID, on: date, opinion: str = "") -> None:
    """Agree to an open step whose account only records what a body did (``CaseStep.recorded``), with what is on record as its
    evidence. Raises as ``approvals.decide``; ``Refusal`` where something is missing."""
    wanted = step_of(roll, step)
    if not wanted.recorded:
        raise Refusal(f"“{wanted.title}”由{wanted.place_label}审批，请在审批页办理。", wanted.clause)
    evidence = dict.fromkeys(wanted.evidence_wanted, "见名单登记")
    approvals.decide(actor=actor, step=step, outcome="approved", opinion=opinion, evidence=evidence, on=on)


def _at_step(actor: Actor, roll: Roll, step: UUID, *needs_: str) -> tuple[Roll, CaseStep]:
    """The locked list and its open step, for whom the step's place is the own: who sits above may record as well."""
    row = locked(roll)
    authorise(actor, row)
    wanted = step_of(row, step, *needs_)
    if wanted.division_id and not scope.edits(actor, wanted.division_id):
        raise NotAllowed(f"“{wanted.title}”由{wanted.place_label}登记，您没有这项权限。")
    return row, wanted


def _day(day: date, step: CaseStep, field: str) -> None:
    if day > clock.today():
        raise Refusal("日期不能在今天之后。", step.clause, field)
    if step.opened_on and day < step.opened_on:
        raise Refusal(
            f"日期不能早于这一步到达的{step.opened_on:%Y年%-m月%-d日}：步骤依次进行。", step.clause, field
        )


def _complete(entries: dict[UUID, RollEntry], counts: Sequence[Count], present: int) -> None:
    """Every line is voted on, once, and its votes add up to those present."""
    said = {one.entry for one in counts}
    if len(said) != len(counts) or said - set(entries):
        raise Conflict("有的农户已不在名单上。请刷新。")
    for entry in entries.values():
        if entry.pk not in said:
            raise Refusal(f"{entry.head}户没有填写票数。", field=f"count_{entry.pk}")
    for one in counts:
        total = one.in_favour + one.against + one.abstained
        if min(one.in_favour, one.against, one.abstained) < 0 or total != present:
            name = entries[one.entry].head
            raise Refusal(
                f"{name}户同意、不同意、弃权合计{total}票，应等于实到{present}人。",
                field=f"count_{one.entry}",
            )


def _text(row: Roll, body: str) -> str:
    lines = [body.strip()] if body.strip() else []
    lines.append(f"抽样种子摘要（SHA-256）：{roll_rules.commitment(row.seed)}")
    return "\n".join(lines)
