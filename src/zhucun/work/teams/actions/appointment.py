"""Appointment and what follows in the village: entry, arrival, Party relation, liaison, reports, the end of a team."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.work.cadres import actions as cadres
from zhucun.work.cadres import queries as cadre_queries

from ..models import (
    FormCopy,
    LocalLiaison,
    Nomination,
    Nominee,
    PartyTransfer,
    Posting,
    PostingNote,
    Team,
    TermReport,
)
from ..queries import life as queries
from ..queries.siting import sending_level
from ..roster.case import CLOSED_FOR_EXIT
from .terms import end_service

SYSTEM_PURPOSE = "驻村"


@implements("H15-017", "H15-019")
@transaction.atomic
def appoint(*, actor: Actor, nomination: Nomination, on: date) -> Team:
    """Put an approved nomination into effect: the team is formed if it is the first, each nominee is appointed from the planned
    day or the day of approval, whichever is later; who is replaced leaves that day. Called when the case closes."""
    since = max(nomination.starts_on, on)
    team = (
        nomination.team
        or Team.objects.filter(
            batch=nomination.batch,
            organisation=nomination.organisation,
            village_id=nomination.village_id,
            valid_to=None,
        ).first()
    )
    if team is None:
        team = Team(
            county=nomination.county, batch=nomination.batch, organisation=nomination.organisation,
            village_id=nomination.village_id, level=sending_level(nomination.batch), valid_from=since,
        )  # fmt: skip
        team.save(force_insert=True)
        _note(actor, "组建工作队", team, since)
    Nomination.objects.filter(pk=nomination.pk).update(team=team)
    vacancies = [row.posting for row in queries.open_vacancies(team, since)]
    nominees = list(nomination.nominees.select_related("cadre", "replaces"))
    for nominee in nominees:
        if nominee.replaces is not None and nominee.replaces.valid_to is None:
            end_service(
                actor=actor, posting=nominee.replaces, on=since, ending=Posting.End.ROTATION,
                reason=f"由{nominee.cadre.name}接替", clause="JX18-061",
            )  # fmt: skip
    highest = Posting.objects.filter(team=team).aggregate(top=Max("term"))["top"] or 0
    taken = {nominee.replaces_id for nominee in nominees}
    free = [row for row in vacancies if row.pk not in taken]
    for nominee in nominees:
        replaced = nominee.replaces or (free.pop(0) if free else None)
        _post(actor, team, nominee, since, highest + 1, replaced)
    return team


def _post(
    actor: Actor, team: Team, nominee: Nominee, since: date, term: int, replaced: Posting | None
) -> Posting:
    cadre_queries.lock(nominee.cadre)
    held = (
        Posting.objects.filter(cadre_id=nominee.cadre_id, valid_to=None)
        .select_related("team__organisation")
        .first()
    )
    if held is not None:
        raise Refusal(
            f"{nominee.cadre.name}现在“{held.team.organisation.name}”的工作队任职，一人不能同时在两支工作队。请先办结原任职。",
            "H15-017",
        )
    row = Posting(
        county=team.county, team=team, cadre=nominee.cadre, role=nominee.role, first_secretary=nominee.first_secretary,
        stationed=nominee.stationed, secondee=nominee.secondee, term=term, planned_to=nominee.planned_to,
        valid_from=since, nominee=nominee, replaces=replaced,
    )  # fmt: skip
    row.save(force_insert=True)
    cadres.take_station(
        cadre=nominee.cadre, division=team.village_id, purpose=SYSTEM_PURPOSE, source=row.pk, since=since,
        county=team.county,
    )  # fmt: skip
    record(
        actor=actor, verb="任职", subject_kind="驻村任职", subject_id=row.pk, subject_label=nominee.cadre.name,
        county=team.county, happened_on=since, detail={"role": row.role, "cadre": str(nominee.cadre_id), "team": str(team.pk)},
    )  # fmt: skip
    return row


@implements("H15-010", "SC15-022")
@transaction.atomic
def enter(*, actor: Actor, team: Team, on: date) -> None:
    """Record the day the team entered its village; by the unit, the township or the county office."""
    _may_record(actor, team)
    _not_future(on, "on")
    if on < team.valid_from:
        raise Refusal(f"进村日期不能早于组建日期{team.valid_from:%Y年%-m月%-d日}。", "H15-010", "on")
    if not Team.objects.filter(pk=team.pk, entered_on=None).update(entered_on=on):
        raise Conflict("这支工作队的进村日期已经登记。")
    _note(actor, "进村", team, on)


@implements("H15-010", "SC15-052", "JX18-061")
@transaction.atomic
def arrive(*, actor: Actor, posting: Posting, on: date) -> None:
    """Record the day a member arrived in the village; a vacancy is filled by it. The first arrival is the team's entry too."""
    _may_record(actor, posting.team)
    _not_future(on, "on")
    if on < posting.valid_from or (posting.valid_to is not None and on >= posting.valid_to):
        raise Refusal(
            f"到村日期须在任职期{queries.span(posting.valid_from, posting.valid_to)}内。", "SC15-052", "on"
        )
    if not Posting.objects.filter(pk=posting.pk, arrived_on=None).update(arrived_on=on):
        raise Conflict(f"{posting.cadre.name}的到村日期已经登记。")
    _of(actor, "到村", posting, on)
    if Team.objects.filter(pk=posting.team_id, entered_on=None).update(entered_on=on):
        _note(actor, "进村", posting.team, on)


@implements("H15-018", "JX18-017")
@transaction.atomic
def transfer_in(*, actor: Actor, posting: Posting, letter: str, on: date) -> PartyTransfer:
    """Record the transfer of a Party member's relation to the village, with the number of the letter."""
    _may_record(actor, posting.team)
    _not_future(on, "on")
    if posting.cadre.politics not in {"中共党员", "中共预备党员"}:
        raise Refusal(f"{posting.cadre.name}不是中共党员，没有组织关系可转。", "H15-018", "letter")
    if not letter.strip():
        raise Refusal("请填写介绍信编号。", "H15-018", "letter")
    row, created = PartyTransfer.objects.get_or_create(
        county=posting.county, posting=posting, defaults={"letter": letter.strip(), "transferred_in_on": on}
    )
    if not created:
        raise Conflict(f"{posting.cadre.name}的组织关系已于{row.transferred_in_on:%Y年%-m月%-d日}转入。")
    _of(actor, "组织关系转入", posting, on, letter=letter)
    return row


@implements("H15-018")
@transaction.atomic
def transfer_out(*, actor: Actor, posting: Posting, on: date) -> None:
    """Record the transfer back to the unit."""
    _may_record(actor, posting.team)
    _not_future(on, "on")
    row = PartyTransfer.objects.filter(posting=posting).first()
    if row is None:
        raise Refusal("还没有登记转入，不能登记转出。", "H15-018", "on")
    if on < row.transferred_in_on:
        raise Refusal("转出日期不能早于转入日期。", "H15-018", "on")
    if not PartyTransfer.objects.filter(pk=row.pk, transferred_out_on=None).update(transferred_out_on=on):
        raise Conflict("转出已经登记。")
    _of(actor, "组织关系转出", posting, on)


@implements("H15-012")
@transaction.atomic
def name_local_liaison(
    *, actor: Actor, team: Team, name: str, body: str, since: date, post: str = "", phone: str = ""
) -> LocalLiaison:
    """Name the township's or county department's cadre who coordinates for the team; the one before ends that day."""
    if not actor.is_system and not actor.holds(
        queries.TERRITORY, path=divisions.path_keys(team.village_id, clock.today())
    ):
        raise NotAllowed("联系协调干部由所在乡镇或县里确定。")
    for value, field, word in ((name, "name", "姓名"), (body, "body", "单位")):
        if not value.strip():
            raise Refusal(f"请填写联系协调干部的{word}。", "H15-012", field)
    Team.objects.select_for_update().get(pk=team.pk)
    before = LocalLiaison.objects.filter(team=team, valid_to=None).first()
    if before is not None:
        if before.valid_from >= since:
            raise Refusal(
                f"现任自{before.valid_from:%Y年%-m月%-d日}起，新的日期须晚于该日。", "H15-012", "since"
            )
        LocalLiaison.objects.filter(pk=before.pk).update(valid_to=since)
    row = LocalLiaison(
        county=team.county, team=team, name=name.strip(), body=body.strip(), post=post.strip(), phone=phone.strip(),
        valid_from=since,
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        actor=actor, verb="确定联系协调干部", subject_kind="联系协调干部", subject_id=row.pk, subject_label=row.name,
        county=team.county, happened_on=since, detail={"team": str(team.pk), "body": body},
    )  # fmt: skip
    return row


@implements("SC15-033", "JX18-017", "H15-019")
@transaction.atomic
def note_exception(*, actor: Actor, posting: Posting, kind: str, on: date, reason: str) -> PostingNote:
    """Record other work laid on a member, a withdrawal for a time, or a family difficulty, with its reason."""
    _may_record(actor, posting.team)
    _not_future(on, "on")
    if not reason.strip():
        raise Refusal("请写明理由或情况。", "SC15-033", "reason")
    row = PostingNote(
        county=posting.county, posting=posting, kind=kind, happened_on=on, reason=reason.strip()
    )
    row.save(force_insert=True)
    _of(actor, f"登记{row.get_kind_display()}", posting, on, reason=reason, note=str(row.pk))
    return row


@implements("SC15-033")
@transaction.atomic
def settle_exception(*, actor: Actor, note: PostingNote, on: date, how: str) -> None:
    """Record how an exception or difficulty was settled."""
    _may_record(actor, note.posting.team)
    if on < note.happened_on:
        raise Refusal("办结日期不能早于发生日期。", "SC15-033", "on")
    if not how.strip():
        raise Refusal("请写明怎样办结。", "SC15-033", "how")
    if not PostingNote.objects.filter(pk=note.pk, settled_on=None).update(
        settled_on=on, settled_how=how.strip()
    ):
        raise Conflict("这一条已经办结。")
    _of(actor, f"办结{note.get_kind_display()}", note.posting, on, how=how, note=str(note.pk))


@implements("SC15-054")
@transaction.atomic
def hand_in_report(*, actor: Actor, posting: Posting, title: str, on: date, note: str = "") -> TermReport:
    """Record that a report due at the end of the term was handed in."""
    if str(actor.id) != str(posting.cadre.account_id):
        _may_record(actor, posting.team)
    _not_future(on, "on")
    row, created = TermReport.objects.get_or_create(
        county=posting.county,
        posting=posting,
        title=title,
        defaults={"delivered_on": on, "note": note.strip()},
    )
    if not created:
        raise Conflict(f"{title}已于{row.delivered_on:%Y年%-m月%-d日}交来。")
    _of(actor, f"交来{title}", posting, on)
    return row


@implements("H15-017")
@transaction.atomic
def note_appointment(*, actor: Actor, posting: Posting, document: str, relation_exception: str = "") -> None:
    """Keep the appointment document of a member, and any exception from post, relation and salary staying with the unit."""
    _may_record(actor, posting.team)
    if not document.strip():
        raise Refusal("请填写任职文件的文号或名称。", "H15-017", "document")
    Posting.objects.filter(pk=posting.pk).update(
        appointment=document.strip(), relation_exception=relation_exception.strip()
    )
    _of(actor, "登记任职文件", posting, clock.today(), document=document, exception=relation_exception)


@implements("H15-045", "H15-049")
@transaction.atomic
def file_copy(*, actor: Actor, team: Team, posting: Posting | None, keeper: str, on: date) -> FormCopy:
    """Tick that a keeper has filed its copy of the team form, or of a member's form."""
    _may_record(actor, team)
    _not_future(on, "on")
    row, created = FormCopy.objects.get_or_create(
        county=team.county, team=team, posting=posting, keeper=keeper, defaults={"filed_on": on}
    )
    if not created:
        raise Conflict(f"{keeper}的一份已于{row.filed_on:%Y年%-m月%-d日}存档。")
    record(
        actor=actor, verb="登记表存档", subject_kind="登记表", subject_id=row.pk, subject_label=keeper, county=team.county,
        happened_on=on, detail={"team": str(team.pk), "posting": str(posting.pk) if posting else ""},
    )  # fmt: skip
    return row


@implements("SC15-029", "SC15-054")
@transaction.atomic
def finish_service(
    *, actor: Actor, posting: Posting, on: date, reason: str, withdrawal: bool = False
) -> None:
    """End a member's service: at the end of the term, or before it as a withdrawal, which needs a reason and is listed."""
    _may_record(actor, posting.team)
    early = on < posting.planned_to
    if early and not withdrawal:
        raise Refusal(
            f"计划任期到{posting.planned_to - timedelta(days=1):%Y年%-m月%-d日}，提前离任请选“抽回”并写明理由；因病、调动等请办理调整。",
            "SC15-029",
            "on",
        )
    ending = Posting.End.WITHDRAWAL if early else Posting.End.TERM
    why = reason if early else reason or "任期届满"
    end_service(
        actor=actor, posting=posting, on=on, ending=ending, reason=why, clause="SC15-033" if early else ""
    )


@implements("JX18-018")
@transaction.atomic
def close_team(*, actor: Actor, team: Team, on: date, kind: str, reason: str) -> None:
    """Close a team; its members' services end that day.

    While the campaign lasts (``teams.campaign.end``), a team is not closed because its village has left poverty.
    """
    if not actor.is_system and not actor.holds(
        queries.OFFICES, path=divisions.path_keys(team.village_id, clock.today())
    ):
        raise NotAllowed("撤队由所在县或上级的领导小组办公室、组织部门办理。")
    if not reason.strip():
        raise Refusal("请写明撤队理由。", "JX18-018", "reason")
    if kind == CLOSED_FOR_EXIT:
        _campaign_over(team, on)
    if on <= team.valid_from:
        raise Refusal("撤队日期须晚于组建日期。", field="on")
    Team.objects.select_for_update().get(pk=team.pk)
    for posting in Posting.objects.filter(team=team, valid_to=None).select_related("cadre", "team"):
        end_service(actor=actor, posting=posting, on=on, ending=Posting.End.CLOSED, reason=reason)
    closed = Team.objects.filter(pk=team.pk, valid_to=None).update(
        valid_to=on, closing_kind=kind, closing_reason=reason.strip()
    )
    if not closed:
        raise Conflict("这支工作队已经撤队。")
    _note(actor, "撤队", team, on, reason=reason, kind=kind)


def _campaign_over(team: Team, on: date) -> None:
    rule = policy.find("teams.withdrawal.after_exit", division=team.village_id, on=on)
    if rule is None or rule.flag:
        return
    end = policy.find("teams.campaign.end", division=team.village_id, on=on)
    if end is None or on < end.day:
        until = f"（到{end.day:%Y年%-m月%-d日}）" if end else "（截止日还没有设定，视为仍在攻坚期）"
        raise Refusal(f"脱贫攻坚期内{until}，贫困村退出后工作队不撤。", rule.clause, "kind")


def _may_record(actor: Actor, team: Team) -> None:
    if not queries.may_record(actor, team):
        raise NotAllowed("这项登记由派出单位、所在乡镇或县里办理。")


def _not_future(day: date, field: str) -> None:
    if day > clock.today():
        raise Refusal("日期不能晚于今天。", field=field)


def _note(actor: Actor, verb: str, team: Team, on: date, **detail: str) -> None:
    record(
        actor=actor, verb=verb, subject_kind="工作队", subject_id=team.pk, subject_label=team.organisation.name,
        county=team.county, happened_on=on, detail={"village": team.village_id, **detail},
    )  # fmt: skip


def _of(actor: Actor, verb: str, posting: Posting, on: date, **detail: str) -> None:
    record(
        actor=actor, verb=verb, subject_kind="驻村任职", subject_id=posting.pk, subject_label=posting.cadre.name,
        county=posting.county, happened_on=on, detail={"cadre": str(posting.cadre_id), **detail},
    )  # fmt: skip
