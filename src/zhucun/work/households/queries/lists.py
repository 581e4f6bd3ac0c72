"""Who is eligible and what is missing, as of a day: the lists an office works through, each by the rule in force in the area.

A list answers None where no instrument in force lays its rule down. Words are those of the code lists of the area and day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy

from .. import codes, skills
from ..models import Household as Household
from ..models import HouseholdItem
from ..models import HouseholdMember as HouseholdMember
from .population import (
    ADULT,
    FILED,
    POOR,
    born_within,
    described,
    full_months,
    given,
    has_member,
    households,
    incomplete_member,
    last_per_head,
    people,
    standing,
    surveyed,
    years_before,
)
from .scope import EDITORS

LOAN = "households.loan.conditions"
WILL = "有创业意愿"
AT_SCHOOL = ("preschool", "compulsory", "senior", "vocational", "higher")


@dataclass(frozen=True)
class Found:
    """The rows of a list with the clauses of its rule and what must be known to read it."""

    rows: QuerySet[Any]
    clauses: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class VillageShare:
    """How many of a village's ``total`` (households with labour, insured or not) are ``reached``, ``also`` by a second measure."""

    village: str
    total: int
    reached: int
    also: int = 0

    @property
    def percent(self) -> float:
        """The share reached, in percent."""
        return self.reached * 100 / self.total if self.total else 0

    @property
    def also_percent(self) -> float:
        """The share by the second measure, in percent."""
        return self.also * 100 / self.total if self.total else 0


@dataclass(frozen=True)
class Shares:
    """A share by village with its target in percent (None without one) and the clauses."""

    rows: list[VillageShare]
    clauses: tuple[str, ...]
    target: int | None = None


def skill_shares(viewer: Actor, area: str, on: date) -> Shares | None:
    """By village: of the poor households with labour, those that master the skills the rules ask for."""
    rules = policy.found(
        ["households.skills.min_per_household", "households.skills.min_labourers"], division=area, on=on
    )
    if len(rules) < 2:
        return None
    least, labourers = (rule.integer for rule in rules.values())
    able = codes.terms("labour", area, on).of_group("able")
    known = people(viewer, area, on).annotate(labour=F("state__labour"), mastered=F("state__skills"))
    rows = known.filter(Q(labour__in=able), standing(on, POOR, "household")).values_list(
        "household__village_id", "household_id", "mastered"
    )
    counted = skills.by_village(
        (skills.Labourer(village, household, frozenset(mastered or ())) for village, household, mastered in rows),
        min_skills=least, min_labourers=labourers,
    )  # fmt: skip
    shares = [VillageShare(one.village, one.households, one.skilled, one.labourers) for one in counted]
    return Shares(shares, tuple(rule.clause for rule in rules.values() if rule.clause))


@implements("PL-059")
def yulu(viewer: Actor, area: str, on: date) -> Found | None:
    """Students of registered households in vocational schools, or in a training of at least the years of the rule; ``aided``
    says whether they received aid in the year of the day."""
    rule = policy.find("households.yulu.min_years", division=area, on=on)
    if rule is None:
        return None
    measures = codes.terms("measure", area, on)
    trainings = given(measures.of_group("training"), on, months__gte=rule.integer * 12, person__isnull=False)
    trained = {
        one.person_id
        for one in trainings.filter(household__in=households(viewer, area, on).order_by().values("pk"))
        if full_months(one.given_on, on) < (one.months or 0)
    }
    at_school = Q(student__in=codes.terms("student", area, on).of_group("vocational"))
    aid = given(measures.of_group("yulu"), on, given_on__year=on.year, person=OuterRef("person"))
    rows = people(viewer, area, on).filter(standing(on, FILED, "household"))
    return Found(
        rows.filter(at_school | Q(person_id__in=trained)).annotate(aided=Exists(aid)),
        (rule.clause,),
        "就读中职、高职、技师学院的，或正在参加规定年限以上职业技能培训的；建档立卡户含已脱贫户。",
    )


def yulu_unaided(viewer: Actor, area: str, on: date) -> Found | None:
    """Of those eligible, who received no aid yet in the year of the day."""
    found = yulu(viewer, area, on)
    return found and Found(found.rows.filter(aided=False), found.clauses, found.note)


@implements("PL-060")
def loans(viewer: Actor, area: str, on: date) -> Found | None:
    """Poor households that meet the conditions of the rule; ``loan_on`` is the day of their latest loan.

    The will to start a business is a declaration on record (an item of the checklist named by the rule's key), never computed.
    """
    found, wanted = _loan_candidates(viewer, area, on)
    if found is None or WILL not in wanted:
        return found
    return Found(found.rows.filter(_declared(on, HouseholdItem.State.MET)), found.clauses, found.note)


def loans_unasked(viewer: Actor, area: str, on: date) -> Found | None:
    """Poor households that meet the other conditions and declared nothing yet, neither will nor the lack of it."""
    found, wanted = _loan_candidates(viewer, area, on)
    if found is None or WILL not in wanted:
        return None
    rows = found.rows.filter(~_declared(on, HouseholdItem.State.MET, HouseholdItem.State.GAP))
    return Found(rows, found.clauses, "其他条件都符合，还没有登记本户的申明；愿意和不愿意都要登记。")


def _declared(on: date, *states: str) -> Exists:
    rows = HouseholdItem.objects.filter(in_force(on), checklist=LOAN, item=WILL, state__in=states)
    return Exists(rows.filter(household=OuterRef("pk")))


def _loan_candidates(viewer: Actor, area: str, on: date) -> tuple[Found | None, tuple[str, ...]]:
    """The poor households that meet all conditions but the will, and the conditions."""
    rule = policy.find(LOAN, division=area, on=on)
    if rule is None:
        return None, ()
    known: Mapping[str, Q] = {
        "没有外出就业": ~Q(work_area__in=codes.terms("work_area", area, on).of_group("away")),
        "有一定技能": ~Q(skills=[]),
    }
    labourer = Q(labour__in=codes.terms("labour", area, on).of_group("able"))
    for condition in rule.items:
        labourer &= known.get(condition, Q())
    rows = households(viewer, area, on).filter(standing(on, POOR), has_member(on, labourer))
    granted = given(codes.terms("measure", area, on).of_group("loan"), on, household=OuterRef("pk"))
    note = "有劳动能力、有技能且没有外出就业的是同一个人；创业意愿按本户申明登记，不作推算。"
    if unknown := [condition for condition in rule.items if condition not in known and condition != WILL]:
        note += f"“{'、'.join(unknown)}”没有登记，须另行核对。"
    latest = Subquery(granted.order_by("-given_on").values("given_on")[:1])
    return Found(rows.annotate(loan_on=latest), (rule.clause,), note), rule.items


@implements("PL-087", "PL-128")
def dibao_unlisted(viewer: Actor, area: str, on: date) -> Found | None:
    """Households with somebody on subsistence allowance that are not in the register of the poor."""
    rule = policy.find("households.dibao.in_list", division=area, on=on)
    if rule is None or not rule.flag:
        return None
    rows = households(viewer, area, on).filter(has_member(on, Q(dibao=True)), ~standing(on, FILED))
    return Found(rows, (rule.clause, "PL-128"), "名册含已脱贫户；是否享受低保由民政部门决定。")


@implements("PL-087", "PL-128")
def dibao_lacking(viewer: Actor, area: str, on: date) -> Found | None:
    """Poor households without any allowance that may qualify: nobody can work, or the latest income lies below the standard.

    ``unable``, ``low`` and ``per_head`` (yuan) say why.
    """
    rule = policy.find("households.dibao.in_list", division=area, on=on)
    if rule is None:
        return None
    able = codes.terms("labour", area, on).of_group("able")
    standard = policy.find("households.standard.income_yuan", division=area, on=on)
    rows = (
        households(viewer, area, on)
        .filter(standing(on, POOR), ~has_member(on, Q(dibao=True) | Q(tekun=True)))
        .annotate(unable=~has_member(on, Q(labour__in=able)), per_head=last_per_head(on))
    )
    low = Q(per_head__lt=standard.decimal) if standard else Q(pk__in=())
    rows = rows.annotate(low=ExpressionWrapper(low, BooleanField()))
    note = "没有劳动力，或最近一次调查的人均纯收入低于当年扶贫标准的，供民政部门核查；不等于符合低保条件。"
    clauses = (rule.clause, standard.clause) if standard else (rule.clause,)
    return Found(rows.filter(Q(unable=True) | Q(low=True)), tuple(filter(None, clauses)), note)


INSURED = Q(state__resident_insurance=True) | Q(state__employee_insurance=True)


@implements("PL-092")
def insurance_shares(viewer: Actor, area: str, on: date) -> Shares | None:
    """By village: the poor persons, and those in a basic medical insurance, against the target share."""
    rule = policy.find("dashboards.health.participation_percent", division=area, on=on)
    if rule is None:
        return None
    rows = (
        people(viewer, area, on)
        .filter(standing(on, POOR, "household"))
        .order_by()
        .values_list("household__village_id")
        .annotate(total=Count("pk"), insured=Count("pk", filter=INSURED))
    )
    shares = [VillageShare(village, total, insured) for village, total, insured in sorted(rows)]
    return Shares(shares, (rule.clause,), rule.integer)


@implements("PL-092")
def uninsured(viewer: Actor, area: str, on: date) -> Found | None:
    """The poor persons without a basic medical insurance; ``resident`` and ``employee`` are None where nobody said."""
    rule = policy.find("dashboards.health.participation_percent", division=area, on=on)
    if rule is None:
        return None
    rows = people(viewer, area, on).annotate(
        resident=F("state__resident_insurance"), employee=F("state__employee_insurance")
    )
    return Found(
        rows.filter(
            Q(resident=False) | Q(resident=None),
            Q(employee=False) | Q(employee=None),
            standing(on, POOR, "household"),
        ),
        (rule.clause,),
    )


@implements("PL-013")
def dropouts(viewer: Actor, area: str, on: date) -> Found:
    """Children of poor households who left school and are not back, and those of school age without a school on record.

    ``checked`` says whether the household was surveyed in the year of the day.
    """
    answers = policy.values(["households.school_age.from", "households.school_age.to"], division=area, on=on)
    youngest, oldest = (answer.integer for answer in answers.values())
    at_school = codes.terms("student", area, on).of_group(*AT_SCHOOL)
    nowhere = Q(student=None) | ~Q(student__in=at_school)
    left = Q(dropout__gt="", person__born_on__gt=years_before(on, ADULT))
    rows = people(viewer, area, on).filter(
        standing(on, POOR, "household"), left | born_within(on, youngest, oldest) & nowhere
    )
    clauses = ("PL-013", *dict.fromkeys(answer.clause for answer in answers.values() if answer.clause))
    note = f"登记了失学辍学原因的未成年人，以及{youngest}至{oldest}周岁没有在校记录的；复学登记以后不再列出。"
    return Found(rows.annotate(checked=surveyed(on, "household")), clauses, note)


@implements("PL-013")
def unchecked_children(viewer: Actor, area: str, on: date) -> Found:
    """Children of school age of poor households that were not surveyed yet in the year of the day."""
    answers = policy.values(["households.school_age.from", "households.school_age.to"], division=area, on=on)
    youngest, oldest = (answer.integer for answer in answers.values())
    rows = people(viewer, area, on).filter(
        born_within(on, youngest, oldest), standing(on, POOR, "household"), ~surveyed(on, "household")
    )
    return Found(
        rows.annotate(checked=surveyed(on, "household")), ("PL-013",), "每年入户调查时核查就学情况。"
    )


@implements("PL-120")
def clears(viewer: Actor, area: str, on: date) -> Found | None:
    """The poor households with what their basic archive lacks (``has_cause``, ``has_gap``, ``has_survey``, ``head``)."""
    rule = policy.find("households.clear_items", division=area, on=on)
    if rule is None:
        return None
    rows = (
        households(viewer, area, on)
        .filter(standing(on, POOR))
        .annotate(
            has_cause=described(on), has_gap=incomplete_member(on), has_survey=surveyed(on, back=1)
        )
    )  # fmt: skip
    note = "基础档案按登记推算：有户主、户属性和致贫原因，成员都有证件号码和基本情况，今年或去年有入户调查。其余各清的记录尚未建立。"
    return Found(rows, (rule.clause,), note)


def may_name(viewer: Actor, village: str) -> bool:
    """Whether the viewer reads the names of minors of a village: who writes about its households."""
    held = (grant.division for grant in viewer.grants if grant.role in EDITORS and not grant.organisation)
    return viewer.is_system or any(village.startswith(area) for area in held)
