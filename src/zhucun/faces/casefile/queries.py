"""The stationed cadre's file: everything that ever happened to a person in the programme, for the page and for print alike.

One data set (``documents.CadreFile``): facts, and a section for each kind of record. Sections come from the apps that own the
records, each within the viewer's rights; a section without rows is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhucun.foundation.documents.circulars import Circular
from zhucun.foundation.documents.text import Picture, long_date, month_text
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.policy import queries as policy
from zhucun.work.appraisal.queries import honours, recalls
from zhucun.work.cadres import queries as cadres
from zhucun.work.cadres.queries import Cadre
from zhucun.work.teams import documents as papers
from zhucun.work.teams.documents import CadreFile, Section
from zhucun.work.teams.queries import life
from zhucun.work.teams.queries.roster import Posting, village_names

__all__ = ["CadreFile", "cadre_file", "certificate", "dossier_note", "service_time"]


@dataclass(frozen=True)
class Served:
    """Time in villages: whole years and months, and the days it was counted from."""

    years: int
    months: int
    days: int


@implements("SC15-045")
def cadre_file(*, viewer: Actor, cadre: Cadre, on: date) -> CadreFile:
    """The file as of a day: what began or happened later is not in it."""
    services = _services(viewer, cadre, on)
    places = village_names(services, on)
    photo = cadres.photos(viewer=viewer, cadres=[cadre.pk]).get(cadre.pk)
    return CadreFile(
        name=cadre.name, unit=cadre.organisation.name, as_of=on, facts=_facts(cadre, services, on),
        sections=tuple(section for section in _sections(viewer, cadre, services, places, on) if section.rows),
        photo=Picture(photo) if photo else None,
    )  # fmt: skip


def _facts(cadre: Cadre, services: Sequence[Posting], on: date) -> tuple[tuple[str, str], ...]:
    post = cadres.post_on(cadre, on)
    served = service_time(services, on)
    return (
        ("性别", cadre.sex), ("出生年月", month_text(cadre.born_month)), ("民族", cadre.nation), ("籍贯", cadre.origin),
        ("政治面貌", cadre.politics), ("入党时间", month_text(cadre.party_month)),
        ("参加工作时间", month_text(cadre.work_month)),
        ("学历学位", "、".join(part for part in (cadre.education, cadre.degree) if part)),
        ("毕业院校系及专业", cadre.school), ("现任职务", f"{post.department}{post.title}（{post.rank}）" if post else ""),
        ("身份证号", masked(cadre.identity) if cadre.identity else "未登记"),
        ("驻村时间累计", papers.time_text(served.years, served.months) if services else "没有驻村任职"),
    )  # fmt: skip


def _sections(
    viewer: Actor, cadre: Cadre, services: Sequence[Posting], places: dict[str, str], on: date
) -> Iterable[Section]:
    yield papers.services_section(_lines(services, places, on, told=True))
    yield papers.posts_section(
        papers.PostLine(
            row.organisation.name, row.title, row.valid_from, _by(row.valid_to, on), row.department, row.rank
        )
        for row in cadres.posts(cadre)
        if row.valid_from <= on
    )
    yield papers.transfers_section(
        papers.TransferLine(
            places.get(row.team.village_id, ""),
            one.letter,
            one.transferred_in_on,
            _by(one.transferred_out_on, on),
        )
        for row in services
        for one in row.party_transfers.all()
        if one.transferred_in_on <= on
    )
    yield papers.exceptions_section(
        papers.ExceptionLine(
            one.get_kind_display(), one.happened_on, one.reason,
            f"{one.settled_on:%Y-%m-%d} {one.settled_how}" if one.settled_on and one.settled_on <= on else "",
        )
        for row in services
        for one in row.notes.all()
        if one.happened_on <= on
    )  # fmt: skip
    yield papers.reports_section(
        papers.ReportLine(one.title, one.delivered_on, one.note)
        for row in services
        for one in row.reports.all()
        if one.delivered_on <= on
    )
    yield _adjustments(services, on)
    yield from _appraised(viewer, cadre, on)


def _adjustments(services: Sequence[Posting], on: date) -> Section:
    rows = life.adjustments_of(postings=[row.pk for row in services], on=on)
    return Section(
        "调整",
        ("申请日期", "情形", "事由", "结果"),
        tuple(
            (long_date(row.applied_on), f"第{row.ground}款", row.reason, row.get_state_display())
            for row in rows
        ),
    )


def _appraised(viewer: Actor, cadre: Cadre, on: date) -> Iterable[Section]:
    held = recalls.recalls(viewer).filter(posting__cadre=cadre, confirmed_on__lte=on).order_by("confirmed_on")
    yield Section(
        "召回",
        ("核实日期", "情形", "状态", "召回通知日期"),
        tuple(
            (
                long_date(row.confirmed_on),
                recalls.ground_of(row),
                row.get_state_display(),
                _day(row.notice_on, on),
            )
            for row in held
        ),
    )
    bans = honours.bans(viewer).filter(cadre=cadre, voided_on=None, valid_from__lte=on).order_by("valid_from")
    yield Section(
        "限制",
        ("类别", "自", "至（含当日）", "原因"),
        tuple(
            (
                row.get_kind_display(), long_date(row.valid_from),
                long_date(row.valid_to - timedelta(days=1)) if row.valid_to else "未定", row.cause,
            )
            for row in bans
        ),
    )  # fmt: skip
    given = (
        honours.awards(viewer).filter(cadre=cadre, voided_on=None, awarded_on__lte=on).order_by("awarded_on")
    )
    yield Section(
        "表彰",
        ("日期", "荣誉", "授予单位"),
        tuple((long_date(row.awarded_on), row.title, row.issuer) for row in given),
    )


@implements("JX18-066")
def certificate(*, viewer: Actor, cadre: Cadre, issuer: str, on: date) -> papers.ServiceCertificate:
    """The service certificate: years and months in the village up to the day, gaps left out."""
    services = _services(viewer, cadre, on)
    served = service_time(services, on)
    return papers.ServiceCertificate(
        name=cadre.name, sex=cadre.sex, born=cadre.born_month, unit=cadre.organisation.name,
        services=tuple(_lines(services, village_names(services, on), on)), years=served.years, months=served.months,
        counted_to=on, issuer=issuer,
    )  # fmt: skip


def dossier_note(*, viewer: Actor, cadre: Cadre, issuer: str, on: date) -> papers.DossierNote:
    """What the personnel dossier needs: services, and recalls with what they bar."""
    services = _services(viewer, cadre, on)
    post = cadres.post_on(cadre, on)
    held = recalls.recalls(viewer).filter(posting__cadre=cadre, notice_on__lte=on).order_by("notice_on")
    remarks = [_remark(row) for row in held.prefetch_related("bans")]
    return papers.DossierNote(
        name=cadre.name, sex=cadre.sex, born=cadre.born_month, unit=cadre.organisation.name,
        post=f"{post.department}{post.title}" if post else "",
        services=tuple(_lines(services, village_names(services, on), on)), issuer=issuer, recalls=tuple(remarks),
    )  # fmt: skip


@implements("SC15-045")
def feedback(*, viewer: Actor, cadre: Cadre, issuer: str, on: date) -> Circular:
    """The letter with which an office tells the unit what stands on record of the person's latest service."""
    services = _services(viewer, cadre, on)
    if not services:
        raise Refusal(f"{cadre.name}还没有驻村任职，没有情况可以反馈。", "SC15-045")
    row = services[-1]
    found = cadre_file(viewer=viewer, cadre=cadre, on=on)
    told = {"例外情况", "期满材料", "党组织关系转接", "召回", "限制", "表彰", "调整"}
    points = [("到岗情况", f"{row.arrived_on:%Y年%-m月%-d日}到村。" if row.arrived_on else "尚未登记到村。")]
    points += [
        (section.title, "；".join("，".join(cell for cell in line if cell) for line in section.rows) + "。")
        for section in found.sections
        if section.title in told
    ]
    return papers.feedback_letter(
        papers.Feedback(
            _posted(row, on),
            issuer or "（落款单位）",
            row.valid_from,
            _by(row.valid_to, on) or on + timedelta(days=1),
            tuple(points),
        )
    )


def adjustment_letter(*, posting: Posting, issuer: str, on: date) -> Circular | None:
    """The notice of a decided adjustment to the unit, as a draft; None where none was decided by the day."""
    done = [row for row in life.adjustments_of(postings=[posting.pk], on=on) if row.state == "done"]
    if not done or posting.valid_to is None:
        return None
    row = done[-1]
    return papers.adjustment_notice(
        papers.AdjustmentNotice(
            _posted(posting, on),
            issuer or "（落款单位）",
            row.reason,
            policy.clause_label("JX18-058"),
            row.applied_on,
            posting.valid_to - timedelta(days=1),
        )
    )


def _posted(row: Posting, on: date) -> papers.Posted:
    village = village_names([row], on).get(row.team.village_id, row.team.village_id)
    return papers.Posted(
        row.team.organisation.name, row.cadre.name, village, f"驻村工作队{row.get_role_display()}"
    )


def _remark(row: recalls.Recall) -> papers.RecallRemark:
    ends = {ban.kind: ban.last_day for ban in row.bans.all()}
    award = ends.get("award")
    assert row.notice_on is not None
    return papers.RecallRemark(
        row.notice_on, "；".join(fact["sentence"] for fact in row.evidence), award.year if award else None,
        ends.get("promotion"),
    )  # fmt: skip


def service_time(services: Iterable[Posting], on: date) -> Served:
    """Days in villages as years and months (a year of 365 days, a month of 30)."""
    days = life.time_in_village(services, on)
    years, rest = divmod(days, 365)
    return Served(years, min(rest // 30, 11), days)


def _services(viewer: Actor, cadre: Cadre, on: date) -> list[Posting]:
    return [row for row in life.services_of(viewer=viewer, cadre=cadre.pk) if row.valid_from <= on]


def _lines(
    services: Iterable[Posting], places: dict[str, str], on: date, *, told: bool = False
) -> Iterable[papers.ServiceLine]:
    """The services; with ``told`` how each ended is told with its reason, which the file keeps and a paper does not repeat."""
    for row in services:
        ended = _by(row.valid_to, on)
        yield papers.ServiceLine(
            places.get(row.team.village_id, row.team.village_id), row.team.organisation.name,
            row.get_role_display() + ("、第一书记" if row.first_secretary else ""), row.valid_from, ended,
            (f"{row.get_ending_display()}：{row.ending_reason}" if told else row.get_ending_display()) if ended else "",
        )  # fmt: skip


def _by(day: date | None, on: date) -> date | None:
    return day if day is not None and day <= on else None


def _day(day: date | None, on: date) -> str:
    return long_date(day) if day is not None and day <= on else ""
