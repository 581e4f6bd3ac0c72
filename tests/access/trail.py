"""By what id the trail knows each row of what people do, so that a row nobody accounts for shows.

A table of the work floor, of approvals or of files that `TRACED` does not name fails the tests until it is listed here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.roles import ADMINISTRATORS
from zhucun.foundation.audit.models import AuditChange, AuditEntry

APPS = (
    "zhucun.work.",
    "zhucun.foundation.approvals",
    "zhucun.foundation.attachments",
    "zhucun.foundation.documents",
    "zhucun.foundation.publication",
)


@dataclass(frozen=True)
class Traced:
    """The fields (paths) one of which bears the id that stands in an entry: as its subject, among the rows of a bulk act, or
    in its detail. ``verbs`` are the acts that make such a row, where the id is not the row's own."""

    paths: tuple[str, ...] = ("pk",)
    verbs: frozenset[str] = frozenset()


OWN = Traced()


def part_of(*paths: str, by: str = "") -> Traced:
    """A row that came with another record, by acts with these words (separated by spaces), or by any."""
    return Traced(("pk", *paths), frozenset(by.split()))


TRACED: dict[str, Traced] = {
    # units
    "units.Batch": OWN,
    "units.Participation": part_of("batch_id", by="载入单位名单"),
    "units.UnitLiaison": part_of("organisation_id", by="确定联络人"),
    "units.SystemMembership": part_of("organisation_id", by="归入牵头系统"),
    # cadres
    "cadres.Cadre": OWN,
    "cadres.Post": part_of("cadre_id"),
    "cadres.ResumeLine": part_of("cadre_id"),
    "cadres.Station": part_of("source"),
    # teams: placement and siting
    "teams.PlacementPlan": OWN,
    "teams.PlanCounty": part_of("plan_id"),
    "teams.PlanUnit": part_of("plan_id"),
    "teams.VillageSiting": OWN,
    "teams.PlacementEvent": part_of("organisation_id", by="报送登记表 进村"),
    # teams: people
    "teams.Nomination": OWN,
    "teams.Nominee": part_of("nomination_id"),
    "teams.Adjustment": OWN,
    "teams.Team": OWN,
    "teams.Posting": part_of("nominee_id", "nominee__nomination_id"),
    "teams.PartyTransfer": part_of("posting_id"),
    "teams.PostingNote": part_of("posting_id"),
    "teams.TermReport": part_of("posting_id"),
    "teams.LocalLiaison": part_of("team_id"),
    "teams.FormCopy": part_of("team_id", "posting_id"),
    "teams.Designation": OWN,
    "teams.Secondment": OWN,
    # oversight
    "oversight.LeaderLink": OWN,
    "oversight.LeaderVisit": OWN,
    "oversight.SupervisionGroup": OWN,
    "oversight.GroupSeat": OWN,
    "oversight.GroupVisit": OWN,
    "oversight.PlaceContact": OWN,
    "oversight.OfficeStaff": OWN,
    "oversight.StaffTraining": OWN,
    "oversight.UnitVisit": OWN,
    "oversight.UnitGroupSeat": OWN,
    "oversight.Meeting": OWN,
    "oversight.CaptainAttendance": part_of("meeting_id", by="登记会议"),
    "oversight.WorkFunds": OWN,
    # appraisal
    "appraisal.RecallFact": OWN,
    "appraisal.Recall": OWN,
    "appraisal.Explanation": OWN,
    "appraisal.Ban": OWN,
    "appraisal.Award": OWN,
    "appraisal.ReservedPost": OWN,
    "appraisal.PromotionConsultation": OWN,
    # approvals and files
    "approvals.Case": OWN,
    "approvals.CaseStep": part_of("case_id", by="提交审批"),
    "approvals.StandIn": OWN,
    "approvals.SecondFactor": part_of("user_id", by="启用动态口令 生成动态口令密钥"),
    "approvals.Workday": part_of("day"),
    "attachments.Attachment": OWN,
    "documents.PrintJob": OWN,
    # notices
    "publication.PublicNotice": OWN,
    "publication.Objection": OWN,
    # villages
    "villages.Profile": part_of("village_id"),
    "villages.ProfileSource": part_of("profile_id", "profile__village_id"),
    **dict.fromkeys(
        (
            "villages.Problem",
            "villages.DisasterRisk",
            "villages.EnvironmentCheck",
            "villages.CollectiveEntry",
            "villages.LedgerEntry",
            "villages.BaseRecord",
            "villages.VillageExit",
        ),
        OWN,
    ),
    "villages.ExitExamination": part_of("exit_id"),
    # the registry
    "households.Household": OWN,
    "households.HouseholdMember": part_of("household_id"),
    "households.HouseholdState": part_of("household_id"),
    "households.Person": part_of("memberships__household_id"),
    "households.PersonState": part_of("person__memberships__household_id"),
    "households.IdentityEntry": part_of("person__memberships__household_id"),
    "households.Standing": part_of("household_id", "entry__roll_id"),
    "households.Monitoring": part_of("household_id", "entry__roll_id"),
    "households.Survey": part_of("household_id"),
    "households.YearClose": OWN,
    "households.YearRow": part_of("close_id"),
    "households.Campaign": OWN,
    "households.Roll": OWN,
    "households.RollEntry": part_of("roll_id"),
    "households.VillagersVote": part_of("roll_id"),
    "households.VoteCount": part_of("vote__roll_id"),
    "households.Examination": part_of("entry__roll_id"),
    "households.SampleDraw": part_of("roll_id"),
    "households.Quota": OWN,
    "households.Measure": part_of("household_id"),
    "households.Relocation": part_of("household_id"),
    "households.RelocationVisit": part_of("relocation__household_id"),
    "households.HouseholdItem": part_of("household_id"),
    "households.VillageItem": part_of("village_id"),
    "households.Reverification": part_of("household_id"),
    "households.FollowUp": part_of("household_id"),
    "households.CrossCheckList": OWN,
    "households.Suspect": part_of("source_id"),
    "households.Likeness": OWN,
}

# Rows that nobody decides: the machine loads them from a pack, computes them, or counts what went wrong; a person's own filters.
LOADED = {
    "units.CentralSystem",
    "approvals.FailedSigning",
    "households.QualityFinding",
    "households.QualityCount",
    "households.SavedFilter",
}


def tables() -> dict[str, type[Model]]:
    """Every table of these apps, by label."""
    return {
        f"{model._meta.app_label}.{model.__name__}": model
        for app in apps.get_app_configs()
        if app.name.startswith(APPS)
        for model in app.get_models()
    }


def acts() -> Mapping[str, set[str]]:
    """Each id that an entry of an ordinary account names, to the verbs of those entries."""
    ordinary = {
        str(user.pk)
        for user in User.objects.prefetch_related("grants")
        if (roles := {grant.role for grant in user.grants.all()}) and not roles & ADMINISTRATORS
    }
    verbs: dict[str, set[str]] = defaultdict(set)
    named = {}
    for entry in AuditEntry.objects.filter(actor_id__in=ordinary):
        named[entry.pk] = entry.verb
        for text in (entry.subject_id, *_texts(entry.detail)):
            verbs[text].add(entry.verb)
    for change in AuditChange.objects.filter(entry_id__in=named):
        verbs[change.subject_id].add(named[change.entry_id])
    return verbs


def untraced(label: str, known: Mapping[str, set[str]]) -> list[str]:
    """The rows of a table that no entry of an ordinary account accounts for."""
    traced = TRACED[label]
    found = []
    for row in tables()[label]._default_manager.values_list("pk", *traced.paths):
        ids = [str(value) for value in row[1:] if value is not None]
        wanted = [known.get(one, set()) for one in ids]
        own = known.get(str(row[0]), set())
        if not own and not any(verbs & traced.verbs if traced.verbs else verbs for verbs in wanted):
            found.append(f"{label} {row[0]}")
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
