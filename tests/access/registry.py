"""A row of each kind of the registry, of notices and of villages in each area, and the values its routes take."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from tests.access.rows import DAY, NOW, Area, one_of, user, village
from zhucun.foundation.approvals.models import CaseStep
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.publication.models import Objection, PublicNotice
from zhucun.work.households.models import (
    Campaign,
    Household,
    HouseholdMember,
    Measure,
    Person,
    Relocation,
    Reverification,
    Roll,
    RollEntry,
    SavedFilter,
    Survey,
    VillagersVote,
)
from zhucun.work.villages.models import DisasterRisk, Problem, Profile, VillageExit

Values = Callable[[Area], Mapping[str, object]]
YEAR = 2015


def household(area: Area) -> Household:
    """A household with its head."""
    row = one_of(
        Household, area,
        lambda: {"village_id": village(area), "number": f"{village(area)}0001", "registered_on": DAY, "changed_at": NOW},
    )  # fmt: skip
    if not HouseholdMember.objects.filter(household=row).exists():
        person = Person.objects.create(county=row.county, name="测试")
        HouseholdMember.objects.create(
            county=row.county, household=row, person=person, relation="户主", valid_from=DAY
        )
    return row


def survey(area: Area) -> Survey:
    """A year's survey that counts."""
    return one_of(
        Survey, area,
        lambda: {
            "household": household(area), "year": YEAR, "basis": "2014", "taken_on": DAY, "size": 1,
            "net_income": Decimal(1), "per_head": Decimal(1),
        },
        voided_on=None,
    )  # fmt: skip


def measure(area: Area) -> Measure:
    """Something received."""
    return one_of(
        Measure, area,
        lambda: {"household": household(area), "kind": "产业发展", "content": "测试", "given_on": DAY},
        voided_on=None,
    )  # fmt: skip


def relocation(area: Area) -> Relocation:
    """A relocation."""
    return one_of(
        Relocation, area,
        lambda: {"household": household(area), "consented_on": DAY, "way": "集中安置", "place": "测试"},
    )  # fmt: skip


def reverification(area: Area) -> Reverification:
    """A visit to look again."""
    return one_of(
        Reverification, area,
        lambda: {"household": household(area), "year": YEAR, "visited_on": DAY, "visited_by": "测试", "sound": True},
    )  # fmt: skip


def campaign(area: Area) -> Campaign:
    """A round of a procedure."""
    return one_of(
        Campaign, area,
        lambda: {
            "division_id": area.county, "kind": "exit", "title": "测试", "starts_on": DAY, "ends_on": DAY, "nodes": [],
        },
    )  # fmt: skip


def roll(area: Area) -> Roll:
    """A list under way, where the area has one."""
    return one_of(
        Roll, area,
        lambda: {
            "kind": "exit", "village_id": village(area), "title": "测试", "year": YEAR, "created_by": "", "created_by_label": "测试",
        },
        **({"state": "running"} if area.home or area.division == "99" else {}),
    )  # fmt: skip


def entry(area: Area) -> RollEntry:
    """A line of a list."""
    return one_of(
        RollEntry, area, lambda: {"roll": roll(area), "household": household(area), "head": "测试", "size": 1}
    )


def vote(area: Area) -> VillagersVote:
    """A meeting."""
    return one_of(
        VillagersVote, area,
        lambda: {
            "roll": roll(area), "step": uuid7(), "held_on": DAY, "place": "测试", "chair": "测试", "recorder": "测试", "called": 2,
            "present": 2, "minutes": "测试", "recorded_by": "测试",
        },
    )  # fmt: skip


def notice(area: Area) -> PublicNotice:
    """Something that hangs without an end."""
    return one_of(
        PublicNotice, area,
        lambda: {
            "subject_kind": "test", "subject_id": "1", "division_id": area.county, "level": "县", "title": "测试", "place": "测试",
            "sha256": "", "starts_on": DAY, "slug": "test-slug", "posted_by": "", "posted_by_label": "测试",
        },
        kind="announcement", taken_down_on=None,
    )  # fmt: skip


def running_notice(area: Area) -> PublicNotice:
    """A notice that hangs its days, where the area has one."""
    return PublicNotice.objects.filter(county__startswith=area.division, kind="notice").order_by(
        "-starts_on"
    ).first() or notice(area)


def objection(area: Area) -> Objection:
    """Somebody objects."""
    return one_of(
        Objection, area,
        lambda: {"notice": notice(area), "receipt": "TEST", "text": "测试", "made_on": DAY, "due_on": DAY, "channel": "网上"},
    )  # fmt: skip


def saved_filter(area: Area) -> SavedFilter:
    """A filter of the area's account."""
    return SavedFilter.objects.get_or_create(user=user(area), page="households", name="测试", query="")[0]


def sheet(area: Area) -> Any:
    """A workbook of the registry that waits to be mended, where the area has one."""
    jobs = ImportJob.objects.filter(county__startswith=area.division, layout="households", state="preview")
    return jobs.first() or household(area)


def problem(area: Area) -> Problem:
    """A problem of a village."""
    return one_of(
        Problem, area, lambda: {"village_id": village(area), "kind": "测试", "title": "测试", "noted_on": DAY}
    )


def risk(area: Area) -> DisasterRisk:
    """A disaster to be feared."""
    return one_of(DisasterRisk, area, lambda: {"village_id": village(area), "kind": "旱", "valid_from": DAY})


def profile(area: Area) -> Profile:
    """A year of a village."""
    return one_of(
        Profile, area,
        lambda: {"village_id": village(area), "year": 2014, "values": {}, "recorded_by": "测试", "recorded_on": DAY},
        voided_on=None,
    )  # fmt: skip


def leaving(area: Area) -> VillageExit:
    """A village on its way out of poverty."""
    return one_of(
        VillageExit, area,
        lambda: {
            "division_id": village(area), "level": "village", "year": YEAR, "poor_persons": 1, "persons": 100, "evidence": "测试",
            "put_on": DAY, "put_by": "测试",
        },
    )  # fmt: skip


def _id(find: Callable[[Area], Any], **more: object) -> Values:
    return lambda area: {"id": find(area).pk, **more}


def _at_step(find: Callable[[Area], Any], needs: str = "") -> Values:
    """A record and the step of its case that is open and asks for this, where the area has one."""

    def values(area: Area) -> Mapping[str, object]:
        row = find(area)
        steps = CaseStep.objects.filter(state="open", needs=needs, county__startswith=area.division)
        kind = "roll" if isinstance(row, Roll | RollEntry) else "village_exit"
        step = steps.filter(case__subject_kind=kind).order_by("pk").first()
        if step is None:
            return {"id": row.pk, "step": uuid7()}
        found: Any = Roll.objects.filter(case=step.case_id).first()
        found = found or VillageExit.objects.get(case=step.case_id)
        if isinstance(row, RollEntry):
            found = RollEntry.objects.filter(roll=found).order_by("pk")[0]
        return {"id": found.pk, "step": step.pk}

    return values


def _member(area: Area) -> Mapping[str, object]:
    row = HouseholdMember.objects.filter(household=household(area)).order_by("pk")[0]
    return {"id": row.household_id, "person": row.person_id}


def _slug(area: Area) -> Mapping[str, object]:
    return {"slug": notice(area).slug}


def _county(area: Area) -> Mapping[str, object]:
    village(area)
    return {"key": area.county}


def _village(area: Area) -> Mapping[str, object]:
    return {"key": household(area).village_id}


def _all(values: Values, *names: str) -> dict[str, Values]:
    return dict.fromkeys(names, values)


# Open to everybody, or a list of the viewer's own.
OPEN: dict[str, Values] = {
    **_all(_slug, "public_notice", "public_receipt"),
    "household_list": lambda area: {"code": "clears"},
    "delete_household_filter": lambda area: {"pk": saved_filter(area).pk},
}

REGISTRY: dict[str, Values] = {
    # notices
    **_all(_id(notice), "notice", "notice_take_down"),
    "notice_object": _id(running_notice),
    "notice_print": _id(notice, paper="a4"),
    **_all(_id(objection), "objection", "objection_answer"),
    # households
    **_all(
        _id(household), "household", "household_line", "household_data", "household_join", "household_relations", "household_split",
        "household_merge", "household_move", "household_end", "household_account", "household_will", "survey_record",
        "household_items", "measure_record", "relocation_record", "reverification_record", "follow_up_record",
    ),
    **_all(_member, "household_member", "member_data", "member_correct", "member_leave", "member_identity"),
    **_all(_id(survey), "survey", "survey_sign"),
    "measure_void": _id(measure),
    **_all(_id(relocation), "relocation", "relocation_move", "relocation_follow", "relocation_void"),
    "reverification": _id(reverification),
    **_all(
        lambda area: {"county": household(area).county, "year": YEAR}, "household_year", "close_household_year",
        "compare_household_years",
    ),
    **_all(lambda area: {"village": _village(area)["key"]}, "village_checklist", "village_items"),
    "reconciliation": _id(sheet),
    # quality and quotas
    **_all(
        _county, "household_quality_area", "household_quality_findings", "household_quality_sheet", "household_quality_run",
        "household_quotas_of",
    ),
    "household_set_quota": lambda area: {**_county(area), "year": YEAR},
    # lists
    **_all(_id(roll), "roll", "roll_households", "submit_roll", "withdraw_roll", "roll_paper"),
    **_all(_id(entry), "roll_entry", "roll_application", "roll_remove"),
    **{f"roll_{name}": _at_step(roll, needs) for name, needs in (
        ("vote", "vote"), ("examine", "sample"), ("notice", "notice"), ("sample", "sample"), ("finish", "vote"),
    )},
    "roll_recognise": _at_step(entry, "recognition"),
    "roll_void_vote": _id(vote),
    "campaign": _id(campaign),
    # villages
    "village_problem_close": _id(problem),
    "village_risk_end": _id(risk),
    "village_void": _id(problem, kind="problem"),
    "village_profile_correct": _id(profile),
    "village_exit": _id(leaving),
    "village_exit_examine": _at_step(leaving, "examination"),
    "village_exit_notice": _at_step(leaving, "notice"),
    **_all(
        _village, "village", "village_profile_new", "village_problem_new", "village_risk_new", "village_check_new",
        "village_entry_new", "village_ledger_new", "village_base_new", "village_exit_new",
    ),
}  # fmt: skip
