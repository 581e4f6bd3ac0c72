"""Placement and siting: which unit goes to which county of a batch, and which village it then helps.

A ``PlacementPlan`` is one whole arrangement of a batch, as imported or as proposed; at most one per batch is adopted.
Its rows keep what was printed (``printed``, ``where``) beside what it was understood as (``division``,
``organisation``), so that nothing is corrected silently and every finding can point to its place; ``facts`` keeps the
county rows and sums of the file as read.
A ``VillageSiting`` fixes a unit to one village of its county for the term.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


class PlacementPlan(FactModel):
    """One arrangement of all units of a batch."""

    class Origin(models.TextChoices):
        IMPORTED = "imported", "导入"
        PROPOSED = "proposed", "建议"

    class State(models.TextChoices):
        DRAFT = "draft", "草案"
        ADOPTED = "adopted", "已采用"
        SUPERSEDED = "superseded", "已被替换"
        DISCARDED = "discarded", "已弃用"

    batch = models.ForeignKey("units.Batch", models.PROTECT, related_name="plans")
    title = models.CharField("名称", max_length=120)
    origin = models.CharField("来源", max_length=10, choices=Origin.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="proposals")
    file_name = models.CharField("文件", max_length=200, blank=True)
    file_hash = models.CharField("文件摘要", max_length=64, blank=True)
    facts = models.JSONField("表中所印", default=dict)
    summary = models.JSONField("建议说明", default=dict)
    created_at = models.DateTimeField("建立时间")
    created_by = models.CharField("建立人", max_length=200)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "batch"], condition=Q(state="adopted"), name="placement_one_adopted_plan"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlanCounty(FactModel):
    """A county of a plan, in printed order."""

    plan = models.ForeignKey(PlacementPlan, models.CASCADE, related_name="counties")
    division = models.ForeignKey("divisions.Division", models.PROTECT, null=True, related_name="+")
    city = models.CharField("市州", max_length=40)
    name = models.CharField("县市区", max_length=40)
    villages = models.PositiveIntegerField("贫困村", null=True)
    persons = models.PositiveIntegerField("贫困人口", null=True)
    position = models.PositiveIntegerField("次序")
    where = models.JSONField("出处", default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["county", "plan", "city", "name"], name="plan_county_once")
        ]


class PlanUnit(FactModel):
    """A unit placed in a county row; ``printed`` is the name as the table has it, ``organisation`` who is meant."""

    plan = models.ForeignKey(PlacementPlan, models.CASCADE, related_name="units")
    row = models.ForeignKey(PlanCounty, models.CASCADE, related_name="units")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="placements")
    printed = models.CharField("印发的名称", max_length=100)
    category = models.CharField("类别", max_length=40)
    heading = models.CharField("表中的类别", max_length=100, blank=True)
    position = models.PositiveIntegerField("次序")
    where = models.JSONField("出处", default=dict)
    moved_from = models.ForeignKey(
        PlanCounty, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="原安排"
    )
    reason = models.CharField("调整理由", max_length=300, blank=True)

    class Meta:
        ordering = ["position"]


class VillageSiting(DatedModel, FactModel):
    """A unit's fixed village for the term. ``level`` is the sending level: that of the batch's area (province, city,
    county). The unit files the village with the batch's office, which reviews it.
    """

    batch = models.ForeignKey("units.Batch", models.PROTECT, related_name="sitings")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="sitings")
    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="sitings")
    level = models.CharField("派出层级", max_length=10)
    criteria = models.JSONField("布点考虑", default=dict)
    unit_agreed_on = models.DateField("单位同意日期")
    county_agreed_on = models.DateField("县里同意日期")
    filed_on = models.DateField("报备日期", null=True, blank=True)
    filed_by = models.CharField("报备登记人", max_length=200, blank=True)
    reviewed_on = models.DateField("审核日期", null=True, blank=True)
    reviewed_by = models.CharField("审核登记人", max_length=200, blank=True)
    exception = models.CharField("例外理由", max_length=300, blank=True)

    objects = DatedQuerySet["VillageSiting"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "batch", "organisation", "village"],
                condition=Q(valid_to=None),
                name="unit_open_village_once",
            )
        ]


class PlacementEvent(FactModel):
    """A dated fact of a unit in a batch that fulfils a duty of the circular: forms filed, team entered the village."""

    class Kind(models.TextChoices):
        NOMINATION = "nomination", "报送登记表"
        ENTRY = "entry", "进村"

    batch = models.ForeignKey("units.Batch", models.PROTECT, related_name="events")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="placement_events"
    )
    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    happened_on = models.DateField("日期")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "batch", "organisation", "kind"], name="placement_event_once"
            )
        ]
