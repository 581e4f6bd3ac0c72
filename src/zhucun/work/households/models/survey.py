"""What a household earned and was assured of in a year, and the year as the county closed it."""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import FactModel
from zhucun.foundation.kernel.money import MoneyField

from .household import Household


class Survey(FactModel):
    """The yearly survey of a household by the accounting basis of the year (``households.income.bases``).

    ``items`` maps item codes of the basis to 分; ``guarantees`` maps an item of the standard (不愁吃 …) to
    ``{"met": true, "evidence": "…"}``. ``net_income`` and ``per_head`` are computed from the items when it is recorded. A
    correction voids the row and records another; after the year is closed only the county may.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="surveys")
    year = models.PositiveSmallIntegerField("年度")
    basis = models.CharField("核算口径", max_length=20)
    taken_on = models.DateField("调查日期")
    taken_by = models.CharField("调查人", max_length=60, blank=True)
    size = models.PositiveSmallIntegerField("家庭人口")
    items = models.JSONField("收入项目", default=dict)
    net_income = MoneyField("家庭纯收入")
    per_head = MoneyField("人均纯收入")
    guarantees = models.JSONField("保障情况", default=dict)
    signed_on = models.DateField("户主签字日期", null=True, blank=True)
    source = models.CharField("来源", max_length=100, blank=True)
    voided_on = models.DateField("作废日期", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "household", "year"],
                condition=Q(voided_on=None),
                name="survey_one_per_year",
            )
        ]
        indexes = [models.Index(fields=["county", "year"], name="survey_county_year")]


class YearClose(FactModel):
    """A county closed a year: its surveys freeze and its list stands as ``YearRow`` rows with a digest over them."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    closed_on = models.DateField("关闭日期")
    closed_by = models.CharField("关闭人", max_length=200)
    households = models.PositiveIntegerField("户数")
    persons = models.PositiveIntegerField("人数")
    sha256 = models.CharField("名单摘要", max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "year"], name="year_closed_once")]


class YearRow(models.Model):
    """A household in the list of a closed year, as it stood on the last day of the year; written once."""

    id = models.BigAutoField(primary_key=True)
    close = models.ForeignKey(YearClose, models.CASCADE, related_name="rows")
    county = models.CharField("归属", max_length=20)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    number = models.CharField("户编号", max_length=30)
    head = models.CharField("户主", max_length=40)
    size = models.PositiveSmallIntegerField("人数")
    status = models.CharField("状态", max_length=10)
    category = models.CharField("监测对象类别", max_length=20, blank=True)
    property = models.CharField("户属性", max_length=20, blank=True)
    cause = models.CharField("主要致贫原因", max_length=20, blank=True)
    per_head = MoneyField("人均纯收入", null=True, blank=True)  # type: ignore[misc]  # the field reads as Decimal or None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["close", "household"], name="year_row_once")]
