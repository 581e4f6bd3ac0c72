"""The facts of a village in a year, and the documents that state them."""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import FactModel, Voidable, VoidableQuerySet


class Profile(Voidable, FactModel):
    """A village in a year. ``values`` maps codes of the catalogue to plain decimals, 是/否 or words; ratios are computed.

    ``counted`` are the codes taken from what the system itself counts, not given by anybody. A correction voids the row and
    records another, which names it in ``corrects``.
    """

    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="profiles")
    year = models.PositiveSmallIntegerField("年度")
    values = models.JSONField("各项数据", default=dict)
    counted = models.JSONField("取自系统统计", default=list)
    recorded_by = models.CharField("登记人", max_length=200)
    recorded_on = models.DateField("登记日期")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    objects = VoidableQuerySet["Profile"].as_manager()

    class Meta:
        verbose_name = "村情"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "village", "year"], condition=Q(voided_on=None), name="profile_one_per_year"
            ),
            models.UniqueConstraint(
                fields=["county", "corrects"],
                condition=Q(corrects__isnull=False),
                name="profile_corrected_once",
            ),
        ]
        indexes = [models.Index(fields=["county", "year"], name="profile_county_year")]


class ProfileSource(FactModel):
    """A document that states the figures of a profile; a second copy of the same figures is one more of these (PL-133)."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="sources")
    title = models.CharField("来源", max_length=200)
    printed_year = models.CharField("原文年份", max_length=10)
    noted_on = models.DateField("登记日期")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "profile", "title"], name="profile_source_once")
        ]
