"""A row of each kind in each area: the one of the demonstration where it has one, else one made for the test.

The demonstration invents no people for the real units of Hunan, so most of what lies there is made here, by the machine, with no
more than its table asks for.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.db.models import Model

from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import by_username
from zhucun.foundation.approvals.models import Case, CaseStep, StandIn
from zhucun.foundation.attachments import store
from zhucun.foundation.attachments.models import Attachment
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.divisions import queries as division_queries
from zhucun.foundation.documents.models import PrintJob
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import queries as policy_queries
from zhucun.work.appraisal.models import Award, Ban, PromotionConsultation, Recall, RecallFact
from zhucun.work.cadres.models import Cadre
from zhucun.work.cadres.tests.test_photos import picture
from zhucun.work.oversight.models import (
    GroupSeat,
    LeaderLink,
    Meeting,
    OfficeStaff,
    PlaceContact,
    SupervisionGroup,
    UnitGroupSeat,
    UnitVisit,
)
from zhucun.work.teams.models import (
    Designation,
    Nomination,
    Nominee,
    Posting,
    PostingNote,
    Secondment,
    Team,
)
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

MACHINE = system("测试")
SINCE, DAY, ENDS = date(2015, 1, 1), date(2015, 3, 2), date(2018, 1, 1)
NOW = datetime(2015, 3, 2, 9, tzinfo=UTC)
PHOTO = hashlib.sha256(b"photograph").hexdigest()

R = TypeVar("R", bound=Model)


@dataclass(frozen=True)
class Area:
    """A story of the demonstration: its area, its office, one of its accounts below, units of its list (the second a
    central one), a county of it with a township and a village, and, where it is not the area itself, whose list it is."""

    division: str
    office: str
    account: str
    unit: str
    central: str
    county: str
    township: str
    village: str
    home: str = ""


YANSHI = Area(
    "99", office="yanshi", account="shi", unit="演示省水利厅", central="演示农商银行", county="990101",
    township="990101200", village="990101200201",
)  # fmt: skip
HUNAN = Area(
    "43", office="sheng", account="sheng", unit="省财政厅", central="省电力公司", county="430121", township="430121950",
    village="430121950200",
)  # fmt: skip
# The county beside the one where most of the demonstration's people are.
YIXIAN = Area(
    "990102", office="yanshi", account="shi", unit="演示省林业厅", central="演示农商银行", county="990102",
    township="990102200", village="990102200201", home="99",
)  # fmt: skip


def one_of(model: type[R], area: Area, make: Callable[[], dict[str, Any]], **asked: object) -> R:
    """The first row of the area that fits, or a new one with these values besides."""
    rows = model._default_manager.filter(county__startswith=area.division, **asked)
    return rows.order_by("pk").first() or model._default_manager.create(county=area.county, **asked, **make())


def unit(area: Area, name: str = "") -> Organisation:
    """A body of the area's list."""
    return organisations.named(area.home or area.division, [name or area.unit])[name or area.unit]


def user(area: Area, name: str = "") -> User:
    """The area's account."""
    found = by_username(name or area.account)
    assert found is not None
    return found


def batch(area: Area) -> Batch:
    """The round that the area itself sends."""
    return units.batches(viewer=MACHINE).get(division_id=area.home or area.division)


def village(area: Area) -> str:
    """The key of a village of the county."""
    for key in (area.township, area.village):
        if not division_queries.known([key]):
            divisions.add_division(actor=MACHINE, code=key, name="测试", origin="测试")
    return area.village


def local_value(area: Area) -> Any:
    """A value the area set for itself."""
    there = policy_queries.local_values(division=area.division, key="obligations.soon_days")
    return (
        there[0].id
        if there
        else policy.set_local_value(
            actor=MACHINE,
            division=area.division,
            key="obligations.soon_days",
            value=5,
            citation="测试通知",
            valid_from=SINCE,
        ).pk
    )


# --- people and teams -------------------------------------------------------------------------------------------


def cadre(area: Area) -> Cadre:
    """Somebody."""
    return one_of(
        Cadre, area,
        lambda: {
            "organisation": unit(area), "name": "测试", "sex": "男", "born_month": date(1978, 6, 1), "politics": "中共党员",
        },
    )  # fmt: skip


def team(area: Area) -> Team:
    """A working team."""
    return one_of(
        Team, area,
        lambda: {
            "batch": batch(area), "organisation": unit(area), "village_id": village(area), "level": "province",
            "valid_from": DAY,
        },
    )  # fmt: skip


def posting(area: Area) -> Posting:
    """A member's service that has not ended."""
    return one_of(
        Posting, area,
        lambda: {
            "team": team(area), "cadre": cadre(area), "role": "leader", "valid_from": DAY, "planned_to": ENDS,
        },
        valid_to=None,
    )  # fmt: skip


def relieved(area: Area) -> Posting:
    """A service that ended by an adjustment, where the area has one."""
    rows = Posting.objects.filter(county__startswith=area.division, ending="adjustment")
    return rows.order_by("pk").first() or posting(area)


def note(area: Area) -> PostingNote:
    """A difficulty on record."""
    return one_of(
        PostingNote,
        area,
        lambda: {
            "posting": posting(area),
            "kind": "difficulty",
            "happened_on": DAY,
            "reason": "测试",
        },
    )


def nomination(area: Area) -> Nomination:
    """A draft."""
    return one_of(
        Nomination, area,
        lambda: {
            "batch": batch(area), "organisation": unit(area), "village_id": village(area), "starts_on": DAY,
            "created_by": "测试", "created_at": NOW,
        },
        state="draft",
    )  # fmt: skip


def nominee(area: Area) -> Nominee:
    """Who is named in it."""
    return one_of(
        Nominee, area, lambda: {"cadre": cadre(area), "role": "leader", "planned_to": ENDS}, nomination=nomination(area)
    )  # fmt: skip


def designation(area: Area) -> Designation:
    """A central unit that helps the county."""
    return one_of(
        Designation,
        area,
        lambda: {"organisation": unit(area, area.central), "division_id": area.county, "valid_from": SINCE},
    )


def secondment(area: Area) -> Secondment:
    """An official it sends."""
    return one_of(
        Secondment, area,
        lambda: {
            "designation": designation(area), "cadre": cadre(area), "post": "副县长", "portfolio": "assists",
            "valid_from": SINCE, "planned_to": date(2017, 1, 1),
        },
    )  # fmt: skip


# --- approvals, files -------------------------------------------------------------------------------------------


def case(area: Area) -> Case:
    """A question that is open."""
    return one_of(
        Case, area,
        lambda: {
            "chain": "测试", "title": "测试", "instrument": "hunan-2015-1", "citation": "测试", "version": "1",
            "clause": "H15-016", "subject_kind": "测试", "subject_id": area.county, "subject_label": "测试",
            "division_id": area.county, "payload_text": "{}", "payload_sha256": "0" * 64,
            "opened_by": str(user(area).pk), "opened_by_label": "测试", "opened_at": NOW, "opened_on": DAY, "current": 1,
        },
        state="open",
    )  # fmt: skip


def step(area: Area) -> CaseStep:
    """Its step in hand."""
    return one_of(
        CaseStep, area,
        lambda: {
            "number": 1, "position": 1, "title": "测试", "role": "leading_group_office", "roles": ["province_office"],
            "place": "same", "place_label": "测试", "division_id": area.county, "clause": "H15-016", "opened_on": DAY,
        },
        case=case(area), state="open",
    )  # fmt: skip


def stand_in(area: Area) -> StandIn:
    """Who acts for the area's account."""
    return one_of(
        StandIn, area, lambda: {"person": user(area, area.office), "reason": "测试", "valid_from": SINCE},
        principal=user(area),
    )  # fmt: skip


def attachment(area: Area) -> Attachment:
    """A photograph of somebody, one that a paper can print."""
    store.keep(PHOTO, picture())
    return one_of(
        Attachment, area,
        lambda: {
            "sha256": PHOTO, "name": "照片.jpg", "media_type": "image/jpeg", "size": len(picture()),
            "subject_id": str(cadre(area).pk),
            "added_by": "", "added_by_label": "测试", "added_at": NOW,
        },
        subject_kind="cadre_photo",
    )  # fmt: skip


def print_job(area: Area) -> PrintJob:
    """Papers that the area's office asked for."""
    return one_of(
        PrintJob, area,
        lambda: {
            "kind": "team-forms", "subject": str(batch(area).pk), "title": "测试", "business_date": DAY,
            "requested_label": "测试", "requested_at": NOW, "queued_at": NOW,
        },
        requested_by=str(user(area, area.office).pk),
    )  # fmt: skip


# --- oversight --------------------------------------------------------------------------------------------------


def link(area: Area) -> LeaderLink:
    """A leader linked to a township."""
    return one_of(
        LeaderLink, area,
        lambda: {"kind": "township", "leader": cadre(area), "division_id": _township(area), "valid_from": SINCE},
    )  # fmt: skip


def group(area: Area) -> SupervisionGroup:
    """The supervision group of a township."""
    return one_of(SupervisionGroup, area, lambda: {"division_id": _township(area), "valid_from": SINCE})


def seat(area: Area) -> GroupSeat:
    """A seat of a group."""
    return one_of(
        GroupSeat, area,
        lambda: {"group": group(area), "kind": "secretary", "cadre": cadre(area), "valid_from": SINCE},
    )  # fmt: skip


def contact(area: Area) -> PlaceContact:
    """Who is to be called in a township."""
    return one_of(
        PlaceContact, area,
        lambda: {"kind": "contact", "division_id": _township(area), "name": "测试", "valid_from": SINCE},
    )  # fmt: skip


def staff(area: Area) -> OfficeStaff:
    """Who works in a township's station."""
    return one_of(
        OfficeStaff,
        area,
        lambda: {"division_id": _township(area), "name": "测试", "valid_from": SINCE},
    )


def meeting(area: Area) -> Meeting:
    """A meeting of the county."""
    kind = next(kind for kind in Meeting.Kind.values if kind != "committee")
    return one_of(
        Meeting,
        area,
        lambda: {"kind": kind, "division_id": area.county, "held_on": DAY, "topic": "测试"},
    )


def unit_visit(area: Area) -> UnitVisit:
    """A visit of a unit's leader to its village."""
    return one_of(
        UnitVisit, area,
        lambda: {
            "organisation": unit(area), "village_id": village(area), "kind": UnitVisit.Kind.TOP, "name": "测试",
            "visited_on": DAY,
        },
    )  # fmt: skip


def unit_seat(area: Area) -> UnitGroupSeat:
    """A place in the leading group of a unit."""
    return one_of(
        UnitGroupSeat, area,
        lambda: {"organisation": unit(area), "kind": "head", "cadre": cadre(area), "duty": "测试", "valid_from": SINCE},
    )  # fmt: skip


def _township(area: Area) -> str:
    village(area)
    return area.township


# --- appraisal --------------------------------------------------------------------------------------------------


def fact(area: Area) -> RecallFact:
    """Something on record about a member."""
    return one_of(
        RecallFact, area,
        lambda: {"posting": posting(area), "kind": "measure", "happened_on": DAY, "source": "测试", "stated_by": "测试"},
    )  # fmt: skip


def recall(area: Area) -> Recall:
    """A recall."""
    return one_of(
        Recall, area,
        lambda: {
            "posting": posting(area), "ground": 5, "clause": "JX18-054", "prepared_on": DAY, "prepared_by": "",
            "prepared_by_label": "测试", "confirmed_on": DAY, "confirmed_by": "测试", "confirmation": "测试",
        },
    )  # fmt: skip


def award(area: Area) -> Award:
    """An award to somebody."""
    return one_of(
        Award, area,
        lambda: {
            "cadre": cadre(area), "year": 2015, "awarded_on": DAY, "level": "county", "title": "测试", "issuer": "测试",
            "stated_by": "测试",
        },
    )  # fmt: skip


def ban(area: Area) -> Ban:
    """A ban."""
    return one_of(
        Ban, area,
        lambda: {
            "cadre": cadre(area), "valid_from": DAY, "valid_to": ENDS, "clause": "PL-118", "cause": "测试", "stated_by": "测试",
        },
        kind="award", recall=None,
    )  # fmt: skip


def consultation(area: Area) -> PromotionConsultation:
    """What the offices are asked before a promotion."""
    return one_of(
        PromotionConsultation, area,
        lambda: {"cadre": cadre(area), "post": "科长", "asked_on": DAY, "asked_by": "", "asked_by_label": "测试"},
    )  # fmt: skip
