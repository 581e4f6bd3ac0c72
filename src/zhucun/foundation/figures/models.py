"""What documents say of areas: figures, marks, and named regions across the tree.

A *figure* is a number that some source prints for an area and a day or year (2013 年底农村贫困人口 688,909 人). It is kept as
printed: sources may contradict each other or themselves, and that is reported, never corrected. What one copy masks
(688***) and another shows is completed, with both named. A *mark* is a property of an area over dates (国家扶贫开发工作重点县).
A *region* groups divisions wherever they stand in the tree (南岭山区).

Rows are voided and replaced, never overwritten.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


class Confidence(models.TextChoices):
    """How a figure is known, best first."""

    SEEN = "seen", "原文可见"
    PRESS = "press", "媒体报道"
    GENERAL = "general", "一般知识"
    MASKED = "masked", "原文打码"


class Region(models.Model):
    """A named group of divisions in the area ``within``; shares of its figures are taken of that area's."""

    key = models.CharField("标识", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=60)
    within = models.ForeignKey("divisions.Division", models.PROTECT, related_name="regions")
    source = models.CharField("来源", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class RegionMember(FactModel, DatedModel):
    """A division belongs to a region."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="members")
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="memberships")

    objects = DatedQuerySet["RegionMember"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "region", "division"],
                condition=Q(valid_to=None),
                name="figures_member_once",
            )
        ]


class AreaFigure(FactModel):
    """One printed number. ``value`` is empty while a masked one has not been completed."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, null=True, related_name="figures")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="figures")
    indicator = models.CharField("指标", max_length=60)
    as_of = models.DateField("截至")
    printed = models.CharField("原文", max_length=40)
    value = models.DecimalField("数值", max_digits=18, decimal_places=4, null=True)
    source = models.CharField("来源", max_length=200)
    clause = models.CharField("条款", max_length=20, blank=True)
    confidence = models.CharField("可信度", max_length=10, choices=Confidence.choices)
    total_of_areas = models.BooleanField("为所列下级之和", default=False)
    completed_from = models.CharField("补全自", max_length=200, blank=True)
    recorded_at = models.DateTimeField("录入时间")
    voided_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(division=None, region__isnull=False) | Q(division__isnull=False, region=None),
                name="figures_one_place",
            ),
            models.UniqueConstraint(
                fields=["county", "division", "indicator", "as_of", "source"],
                condition=Q(voided_at=None, region=None),
                name="figures_division_once",
            ),
            models.UniqueConstraint(
                fields=["county", "region", "indicator", "as_of", "source"],
                condition=Q(voided_at=None, division=None),
                name="figures_region_once",
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "division", "-as_of"], name="figures_lookup"),
        ]


class AreaMark(FactModel, DatedModel):
    """A property of an area over dates; kinds and their values stand in ``kinds.py``."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="marks")
    kind = models.CharField("属性", max_length=40)
    value = models.CharField("值", max_length=40)
    source = models.CharField("来源", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=20, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True)

    objects = DatedQuerySet["AreaMark"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division", "kind"],
                condition=Q(valid_to=None, voided_at=None),
                name="figures_one_open_mark",
            )
        ]
        indexes = [models.Index(fields=["kind", "value"], name="figures_mark_value")]
