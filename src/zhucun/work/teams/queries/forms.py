"""The registration forms filled from the records: of a nomination, of a team on a day, of a whole batch; nothing is typed.

Opinions come from the decided steps of the nomination's case: the first is the unit's, the last the approving office's.
The number of queries does not grow with the number of teams.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from zhucun.foundation.approvals import queries as approvals
from zhucun.foundation.documents.text import Picture
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy
from zhucun.work.cadres import queries as cadres
from zhucun.work.cadres.queries import Cadre, Post
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch, UnitLiaison

from ..documents import (
    CADRE_FORM,
    TEAM_FORM,
    CadreForm,
    Copies,
    Education,
    FormBatch,
    FormPerson,
    Opinion,
    ResumeSpan,
    TeamForm,
    UnitForms,
    copies_of,
)
from ..models import Nomination, Posting, Team
from ..models.team import TeamRole
from .nomination import nominees
from .roster import postings, teams
from .siting import sending_level

SENT_BY = {"central": "中央", "province": "省派", "city": "市派", "county": "县派"}
_ORDER = {TeamRole.LEADER: 0, TeamRole.DEPUTY: 1, TeamRole.MEMBER: 2}


@dataclass(frozen=True)
class _Member:
    cadre: Cadre
    role: str
    case: UUID | None = None


@dataclass
class _Known:
    """What the forms of many people are filled from, fetched at once."""

    posts: Mapping[UUID, Post] = field(default_factory=dict)
    photos: Mapping[UUID, bytes] = field(default_factory=dict)
    resumes: Mapping[UUID, Sequence[ResumeSpan]] = field(default_factory=dict)
    opinions: Mapping[UUID, tuple[Opinion, Opinion]] = field(default_factory=dict)
    liaisons: Mapping[UUID, UnitLiaison] = field(default_factory=dict)


def of_nomination(*, viewer: Actor, nomination: Nomination) -> UnitForms:
    """Annexes 3 and 4 as they go up with a nomination, dated the day it takes effect."""
    people = [_Member(row.cadre, row.role, nomination.case) for row in nominees(nomination)]
    on = nomination.starts_on
    known = _known(viewer, {nomination.organisation_id}, people, on)
    level = nomination.team.level if nomination.team else sending_level(nomination.batch)
    return _forms(nomination.organisation, nomination.batch, nomination.village_id, people, known, on, level)


def of_team(*, viewer: Actor, team: Team, on: date) -> UnitForms:
    """The forms of a team as it stood on a day."""
    people = _members(
        postings(viewer)
        .filter(in_force(on), team=team)
        .select_related("cadre__organisation", "nominee__nomination")
    )
    known = _known(viewer, {team.organisation_id}, people, on)
    return _forms(team.organisation, team.batch, team.village_id, people, known, on, level=team.level)


def of_batch(*, viewer: Actor, batch: Batch, on: date) -> FormBatch:
    """The forms of every team of a batch that the viewer sees, in the order of the printed list."""
    found = {row.pk: row for row in teams(viewer).filter(in_force(on), batch=batch)}
    rows = (
        postings(viewer)
        .filter(in_force(on), team__in=list(found))
        .select_related("cadre__organisation", "nominee__nomination")
    )
    by_team: dict[UUID, list[Posting]] = defaultdict(list)
    for row in rows:
        by_team[row.team_id].append(row)
    people = {pk: _members(by_team[pk]) for pk in found}
    everyone = [one for some in people.values() for one in some]
    known = _known(viewer, {team.organisation_id for team in found.values()}, everyone, on)
    place = {row.organisation_id: row.position for row in units.listed(batch)}
    ordered = sorted(found.values(), key=lambda team: (place.get(team.organisation_id, 0), team.village_id))
    forms = [
        _forms(team.organisation, batch, team.village_id, people[team.pk], known, on, level=team.level)
        for team in ordered
    ]
    return FormBatch(f"{batch.title}登记表", tuple(forms))


def _members(rows: Iterable[Posting]) -> list[_Member]:
    ordered = sorted(rows, key=lambda row: (_ORDER[TeamRole(row.role)], row.valid_from, row.pk))
    return [
        _Member(row.cadre, row.role, row.nominee.nomination.case if row.nominee else None) for row in ordered
    ]


def _known(viewer: Actor, bodies: Collection[UUID], people: Sequence[_Member], on: date) -> _Known:
    ids = [one.cadre.pk for one in people]
    return _Known(
        posts=cadres.posts_on(ids, on),
        photos=cadres.photos(viewer=viewer, cadres=ids),
        resumes={
            pk: [ResumeSpan(line.begins, line.ends, line.text) for line in lines]
            for pk, lines in cadres.resumes(ids).items()
        },
        opinions=_opinions({one.case for one in people if one.case}),
        liaisons=units.liaisons_on(bodies, on),
    )


def _opinions(cases: Collection[UUID]) -> dict[UUID, tuple[Opinion, Opinion]]:
    found = {}
    for case, steps in approvals.decided_steps(cases).items():
        said = [
            Opinion(
                step.opinion or "同意", step.evidence.get("签字人") or step.decided_by_label, step.decided_on
            )
            for step in steps
        ]
        found[case] = (said[0], said[-1] if len(said) > 1 else Opinion())
    return found


def _forms(
    body: Organisation, batch: Batch, village: str, people: Sequence[_Member], known: _Known, on: date, level: str = "",
) -> UnitForms:  # fmt: skip
    sent_by = SENT_BY.get(level, "省派")
    liaison = known.liaisons.get(body.pk)
    lines = [(one, _line(one.cadre, known)) for one in people]
    leader = next((line for one, line in lines if one.role == TeamRole.LEADER), None)
    others = tuple(line for one, line in lines if line is not leader)
    team = TeamForm(
        unit=body.name, dated=on, liaison=_liaison(liaison) if liaison else None, leader=leader, members=others,
        phone=liaison.office_phone if liaison else "", copies=copies_of("team_form", village, batch.starts_on), sent_by=sent_by,
        annex=_annex(batch, TEAM_FORM.title),
    )  # fmt: skip
    copies = copies_of("cadre_form", village, batch.starts_on)
    annex = _annex(batch, CADRE_FORM.title)
    forms = tuple(_cadre(body, one, known, copies, sent_by, annex) for one in people)
    return UnitForms(team, forms)


def _annex(batch: Batch, title: str) -> str:
    """附件3, where the instrument of the batch has the form as an annex of its own."""
    pack = policy.book().packs.get(batch.instrument)
    held = [annex for annex in (pack.instrument.annexes if pack else ()) if annex.title.endswith(title)]
    return f"附件{held[0].no}" if held else ""


def _liaison(row: UnitLiaison) -> FormPerson:
    return FormPerson(name=row.name, post=row.post, office_phone=row.office_phone, mobile=row.mobile)


def _line(cadre: Cadre, known: _Known) -> FormPerson:
    post = known.posts.get(cadre.pk)
    return FormPerson(
        name=cadre.name, sex=cadre.sex, born=cadre.born_month, nation=cadre.nation, politics=cadre.politics,
        education=cadre.education, post=f"{post.department}{post.title}" if post else "", mobile=cadre.phone,
    )  # fmt: skip


def _cadre(
    body: Organisation, one: _Member, known: _Known, copies: Copies, sent_by: str, annex: str
) -> CadreForm:
    cadre, post = one.cadre, known.posts.get(one.cadre.pk)
    photo = known.photos.get(cadre.pk)
    unit_opinion, approval = (
        known.opinions.get(one.case, (Opinion(), Opinion())) if one.case else (Opinion(), Opinion())
    )
    degree = "、".join(part for part in (cadre.education, cadre.degree) if part)
    return CadreForm(
        unit=body.name, name=cadre.name, sex=cadre.sex, born=cadre.born_month, origin=cadre.origin, nation=cadre.nation,
        politics=cadre.politics, work_month=cadre.work_month, party_month=cadre.party_month,
        education=(Education(degree, cadre.school),) if degree or cadre.school else (),
        post=f"{cadre.organisation.name}{post.department}{post.title}" if post else cadre.organisation.name,
        phone=cadre.phone, email=cadre.email, resume=tuple(known.resumes.get(cadre.pk, ())), unit_opinion=unit_opinion,
        approval=approval, photo=Picture(photo) if photo else None, copies=copies, sent_by=sent_by, annex=annex,
    )  # fmt: skip


@implements("H15-044", "H15-047")
def for_print(*, actor: Actor, county: str, subject: str) -> FormBatch:
    """The forms of a batch (``subject`` is its id) for a background print; raises ``Refusal`` where it is not to be seen."""
    batch = units.batch(viewer=actor, pk=UUID(subject))
    if batch is None:
        raise NotAllowed("这个批次不存在，或者不在您的职责范围内。")
    return of_batch(viewer=actor, batch=batch, on=clock.today())


def print_name(*, actor: Actor, county: str, subject: str) -> str:
    """What the printed forms of a batch are called; refuses a batch not to be seen or without teams."""
    batch = units.batch(viewer=actor, pk=UUID(subject))
    if batch is None or not actor.holds(units.READERS):
        raise NotAllowed("这个批次不存在，或者不在您的职责范围内。")
    if not teams(actor).filter(in_force(clock.today()), batch=batch).exists():
        raise Refusal(f"“{batch.title}”还没有工作队，没有登记表可打印。选派经批准后再打印。")
    return f"{batch.title}登记表"
