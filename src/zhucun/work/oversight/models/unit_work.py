"""What sending units, offices and leading groups do for the work: visits, leading groups, meetings, funds."""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel, Voidable, VoidableQuerySet
from zhucun.foundation.kernel.money import MoneyField


class UnitVisit(Voidable, FactModel):
    """A visit of somebody of a sending unit to the village its team is in. ``county`` is the village's."""

    class Kind(models.TextChoices):
        TOP = "top", "主要领导"
        DEPUTY = "deputy", "分管领导"
        OTHER = "other", "其他人员"

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="unit_visits")
    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="unit_visits")
    kind = models.CharField("来访人", max_length=10, choices=Kind.choices)
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=60, blank=True)
    visited_on = models.DateField("日期")
    heard_report = models.BooleanField("听取驻村干部汇报", default=False)
    problems_solved = models.PositiveSmallIntegerField("解决突出问题数", default=0)
    findings = models.TextField("情况", blank=True)

    objects = VoidableQuerySet["UnitVisit"].as_manager()

    class Meta:
        verbose_name = "单位走访"
        indexes = [models.Index(fields=["organisation", "village", "visited_on"], name="unit_visit_days")]


class UnitGroupSeat(DatedModel, FactModel):
    """A place in a helping unit's own leading group over dates, with its duty."""

    class Kind(models.TextChoices):
        HEAD = "head", "组长"
        DEPUTY = "deputy", "副组长"
        MEMBER = "member", "成员"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="unit_group_seats"
    )
    kind = models.CharField("职务", max_length=10, choices=Kind.choices)
    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="unit_group_seats")
    duty = models.CharField("分工", max_length=200)

    objects = DatedQuerySet["UnitGroupSeat"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "organisation", "cadre"],
                condition=Q(valid_to=None),
                name="unit_group_seat_open_once",
            )
        ]


class Meeting(Voidable, FactModel):
    """A meeting on the work: of a unit's Party committee (``organisation``), of an area's leading group or of a county's team
    leaders (``division``)."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "单位党委（党组）会议"
        SPECIAL = "special", "领导小组专题会议"
        CAPTAINS = "captains", "驻村工作队队长会议"

    kind = models.CharField("会议", max_length=10, choices=Kind.choices)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="work_meetings"
    )
    division = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, related_name="work_meetings"
    )
    held_on = models.DateField("日期")
    topic = models.CharField("议题", max_length=200)
    attendance = models.TextField("到会人员", blank=True)

    objects = VoidableQuerySet["Meeting"].as_manager()

    class Meta:
        verbose_name = "会议记录"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="committee", organisation__isnull=False, division=None)
                | (~Q(kind="committee") & Q(organisation=None, division__isnull=False)),
                name="meeting_of_one_body",
            )
        ]
        indexes = [models.Index(fields=["county", "kind", "held_on"], name="meeting_days")]


class CaptainAttendance(FactModel):
    """Whether a team's leader came to a captains' meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="captains")
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="captain_attendance")
    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="captain_attendance")
    present = models.BooleanField("到会")
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "meeting", "team"], name="captain_attendance_once")
        ]


class WorkFunds(Voidable, FactModel):
    """Work funds a body provided to a team for a year."""

    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="work_funds")
    year = models.PositiveSmallIntegerField("年度")
    provided_by = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="work_funds_given"
    )
    provided_on = models.DateField("拨付日期")
    amount = MoneyField("金额")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = VoidableQuerySet["WorkFunds"].as_manager()

    class Meta:
        verbose_name = "工作经费"
        indexes = [models.Index(fields=["county", "year"], name="work_funds_year")]
