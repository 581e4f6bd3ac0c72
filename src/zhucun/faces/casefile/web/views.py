"""The cadre's file as a page and its papers as files."""

from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents.circulars import CIRCULAR
from zhucun.foundation.documents.document import Document
from zhucun.foundation.documents.taken import hand_out
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.parts import Link
from zhucun.foundation.ui.tables import Column, Table
from zhucun.work.cadres import queries as cadres
from zhucun.work.cadres.queries import Cadre
from zhucun.work.teams import documents as papers
from zhucun.work.teams.queries import life, roster
from zhucun.work.teams.queries.roster import village_names
from zhucun.work.teams.web.team_views import day_asked

from .. import queries

VIEWERS = (*sorted(cadres.AREAS | {"sending_unit", "team_member"}),)
D = TypeVar("D")
PAPERS = {
    "file": "驻村干部档案",
    "certificate": "驻村服务证明",
    "dossier": "归档材料",
    "commitment": "纪律承诺书",
}


@access(*VIEWERS)
@require_safe
def cadre_file(request: HttpRequest, id: UUID) -> HttpResponse:
    """Everything that ever happened to a person in the programme, as of a day."""
    viewer, on = actor_of(request), day_asked(request)
    row = _cadre(viewer, id)
    found = queries.cadre_file(viewer=viewer, cadre=row, on=on)
    context = {
        "title": f"{row.name}：驻村干部档案",
        "sub": f"{row.organisation.name} · 截至{on:%Y年%-m月%-d日}",
        "cadre": row,
        "on": on,
        "facts": found.facts,
        "sections": [(section.title, _table(section)) for section in found.sections],
        "papers": [Link(title, f"{code}.pdf?on={on:%Y-%m-%d}") for code, title in PAPERS.items()],
        "trail": f"/audit/?subject={row.pk}" if viewer.holds({"auditor", "audit_admin"}) else "",
    }
    return render(request, "casefile/cadre_file.html", context)


@access(*VIEWERS)
@require_safe
def cadre_paper(request: HttpRequest, id: UUID, paper: str) -> HttpResponse:
    """One of the papers about a person as PDF; what is handed out is noted."""
    viewer, on = actor_of(request), day_asked(request)
    row = _cadre(viewer, id)
    if paper == "file":
        return _out(viewer, row, papers.CADRE_FILE, queries.cadre_file(viewer=viewer, cadre=row, on=on))
    issuer = _issuer(viewer)
    if paper == "certificate":
        made = queries.certificate(viewer=viewer, cadre=row, issuer=issuer, on=on)
        return _out(viewer, row, papers.SERVICE_CERTIFICATE, made)
    if paper == "dossier":
        note = queries.dossier_note(viewer=viewer, cadre=row, issuer=issuer, on=on)
        return _out(viewer, row, papers.DOSSIER_NOTE, note)
    if paper == "feedback":
        return _out(viewer, row, CIRCULAR, queries.feedback(viewer=viewer, cadre=row, issuer=issuer, on=on))
    if paper == "commitment":
        return _out(viewer, row, papers.DISCIPLINE_COMMITMENT, _commitment(viewer, row))
    raise Http404


@access(*sorted(life.OFFICES))
@require_safe
def adjustment_notice(request: HttpRequest, id: UUID) -> HttpResponse:
    """The notice of an adjustment as a draft for approval (送审稿), for the offices."""
    viewer, on = actor_of(request), clock.today()
    row = roster.posting(viewer=viewer, pk=id)
    letter = queries.adjustment_letter(posting=row, issuer=_issuer(viewer), on=on) if row else None
    if row is None or letter is None:
        raise Http404
    return hand_out(
        actor=viewer,
        kind="调整通知",
        document=CIRCULAR,
        data=letter,
        fmt="pdf",
        subject=row.pk,
        county=row.county,
    )


def _out(viewer: Actor, row: Cadre, document: Document[D], data: D) -> HttpResponse:
    return hand_out(
        actor=viewer,
        kind="驻村干部档案",
        document=document,
        data=data,
        fmt="pdf",
        subject=row.pk,
        county=row.county,
    )


def _commitment(viewer: Actor, row: Cadre) -> papers.DisciplineCommitment:
    services = life.services_of(viewer=viewer, cadre=row.pk)
    if not services:
        raise Http404
    last, today = services[-1], clock.today()
    return papers.DisciplineCommitment(
        row.name, row.organisation.name, village_names([last], today).get(last.team.village_id, ""),
        last.get_role_display(),
    )  # fmt: skip


def _issuer(viewer: Actor) -> str:
    """Who issues the paper: the viewer's own body, else the office of the viewer's area."""
    for grant in viewer.grants:
        if grant.label:
            return grant.label
        if grant.role in {"province_office", "city_office", "county_office"}:
            return f"{divisions.by_key(grant.division, clock.today()).name}干部帮扶工作领导小组办公室"
    return ""


def _table(section: papers.Section) -> Table:
    columns = tuple(
        Column(str(number), title, read=lambda row, at=number: row[at])  # type: ignore[misc]  # bound early
        for number, title in enumerate(section.columns)
    )
    return Table(caption=section.title, columns=columns, rows=section.rows, stack=True)


def _cadre(viewer: Actor, id: UUID) -> Cadre:
    row = cadres.cadre(viewer=viewer, pk=id)
    if row is None:
        raise Http404
    return row
