"""What the papers of a recall say: the notice to the unit and the note for the person's dossier.

Both are plain data; ``documents`` lays out the notice, other apps lay out the note.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.work.cadres.queries import Cadre

from ..models import Ban, Recall
from .recalls import steps_of, village_of

OFFICE = "干部帮扶工作领导小组办公室"  # as JX18-059 names the bodies that state and issue
PRINTABLE = (Recall.State.OPEN, Recall.State.RECALLED)


@dataclass(frozen=True)
class Effect:
    """A ban in words; ``valid_from`` and ``last_day`` (inclusive) are None while the notice has no date."""

    title: str
    valid_from: date | None
    last_day: date | None
    clause: str
    clause_label: str


@dataclass(frozen=True)
class RecallNotice:
    """The notice of recall (召回通知). ``notice_on`` None: not yet issued, the date is left blank.

    ``village`` with county and township; ``ground`` the number of the case, ``ground_text`` as the clause has it; ``facts`` a line
    each; ``heard`` how the member was heard, never what was said; ``issuer`` the office competent for the sending level.
    """

    unit: str
    person: str
    role: str
    village: str
    served_from: date
    ground: int
    clause: str
    clause_label: str
    ground_text: str
    procedure_label: str
    facts: tuple[str, ...]
    confirmed: str
    heard: tuple[str, ...]
    notice_on: date | None
    effects: tuple[Effect, ...]
    issuer: str
    copies: tuple[str, ...]


@dataclass(frozen=True)
class DossierEntry:
    """One thing to be noted in a person's dossier, with its bans; ``kind`` is 召回 or 未完成任务."""

    kind: str
    happened_on: date
    text: str
    clause: str
    clause_label: str
    effects: tuple[Effect, ...]
    issuer: str


@dataclass(frozen=True)
class DossierNote:
    """What is handed to the unit for the person's dossier (归档材料), as it stood on ``made_on``."""

    person: str
    sex: str
    born_month: date
    unit: str
    entries: tuple[DossierEntry, ...]
    made_on: date


@implements("JX18-059")
def notice_of(recall: Recall) -> RecallNotice:
    """The notice of a recall that is put to the chain or issued. Raises ``Refusal`` for any other."""
    if recall.state not in PRINTABLE:
        raise Refusal(
            f"这件召回{recall.get_state_display()}，没有召回通知可打印。送审后可打印送审稿。", "JX18-059"
        )
    posting, on = recall.posting, recall.notice_on or clock.today()
    way = divisions.way_up(posting.team.village_id, on)
    county = next(area for area in way if area.level == Level.COUNTY)
    township = next((area.name for area in way if area.level == Level.TOWNSHIP), "")
    issuer = _issuer(recall, on)
    counted = policy.clause(recall.clause) if recall.clause else None
    copies = [name for name in (f"{county.name}{OFFICE}", township) if name and name != issuer]
    return RecallNotice(
        unit=posting.team.organisation.name, person=posting.cadre.name, role=role_of(recall),
        village=village_of(posting, on), served_from=posting.valid_from, ground=recall.ground, clause=recall.clause,
        clause_label=policy.clause_label(recall.clause), ground_text=counted.clause.text if counted else "",
        procedure_label=policy.clause_label("JX18-059"),
        facts=tuple(one["sentence"] for one in recall.evidence),
        confirmed=f"{recall.confirmed_by}于{recall.confirmed_on:%Y年%-m月%-d日}核实：{recall.confirmation}",
        heard=tuple(
            f"{'本人放弃说明' if one.given == 'waived' else '已听取本人说明'}（{one.given_on:%Y年%-m月%-d日}）"
            for one in recall.explanations.all()
        ),
        notice_on=recall.notice_on, effects=_effects(recall), issuer=issuer, copies=tuple(copies),
    )  # fmt: skip


@implements("JX18-060")
def dossier_note_of(cadre: Cadre, on: date) -> DossierNote:
    """What happened to a person by the day that belongs into the dossier: recalls, and tasks that were missed."""
    recalls = Recall.objects.filter(posting__cadre=cadre, notice_on__lte=on).select_related(
        "posting__team__organisation", "posting__cadre"
    )
    entries = [
        DossierEntry(
            "召回", one.notice_on, "；".join(fact["sentence"] for fact in one.evidence), one.clause,
            policy.clause_label(one.clause), _of_bans(one.bans.all()), _issuer(one, one.notice_on),
        )
        for one in recalls
        if one.notice_on
    ]  # fmt: skip
    missed = Ban.objects.filter(cadre=cadre, recall=None, voided_on=None, valid_from__lte=on)
    entries += [
        DossierEntry("未完成任务", one.valid_from, one.cause, one.clause, policy.clause_label(one.clause), _of_bans([one]), one.stated_by)
        for one in missed
    ]  # fmt: skip
    return DossierNote(
        cadre.name, cadre.sex, cadre.born_month, cadre.organisation.name,
        tuple(sorted(entries, key=lambda entry: entry.happened_on)), on,
    )  # fmt: skip


def role_of(recall: Recall) -> str:
    """第一书记、队长, 队员 … as the member is called."""
    posting = recall.posting
    first = "第一书记、" if posting.first_secretary else ""
    return f"{first}驻村工作队{posting.get_role_display()}"


def _issuer(recall: Recall, on: date) -> str:
    """The office of the chain's last step, named by its area."""
    steps = steps_of(recall)
    place = steps[-1].division_id if steps else None
    if place is None:
        return OFFICE
    return f"{divisions.by_key(place, on).name}{OFFICE}"


def _effects(recall: Recall) -> tuple[Effect, ...]:
    """The bans of an issued notice; while it is decided, what the instrument says in words, for the date is not known."""
    if recall.notice_on:
        return _of_bans(recall.bans.all())
    words = {
        "appraisal.ban.award_until": "自本通知发出之日{}不得评先评优",
        "appraisal.ban.promotion_years": "自本通知发出之日起{}内不得提拔使用",
    }
    found = policy.found(words, division=recall.county, on=clock.today())
    return tuple(
        Effect(words[key].format(answer.shown.replace(" ", "")), None, None, answer.clause, policy.clause_label(answer.clause))
        for key, answer in found.items()
    )  # fmt: skip


def _of_bans(bans: Iterable[Ban]) -> tuple[Effect, ...]:
    ordered = sorted(bans, key=lambda ban: (ban.valid_to, ban.pk))
    return tuple(
        Effect(ban.get_kind_display(), ban.valid_from, ban.last_day, ban.clause, policy.clause_label(ban.clause))
        for ban in ordered
    )  # fmt: skip
