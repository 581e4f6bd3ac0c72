"""How sound the data are: findings of the checks, suspects from other departments' lists, people who may be the same."""

from django.db import models

from zhucun.foundation.kernel.models import FactModel

from .household import Household
from .person import Person


class QualityFinding(models.Model):
    """What the last run of the checks found in a county: replaced as a whole by the next run."""

    id = models.BigAutoField(primary_key=True)
    county = models.CharField("归属", max_length=20)
    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    code = models.CharField("检查", max_length=60)
    severity = models.CharField("程度", max_length=10)
    household = models.ForeignKey(Household, models.CASCADE, related_name="findings")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="findings")
    sentence = models.CharField("说明", max_length=300)
    clause = models.CharField("条款", max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["village", "code", "id"], name="finding_village_code"),
            models.Index(fields=["county", "code", "village", "id"], name="finding_county_code"),
        ]


class QualityCount(models.Model):
    """How many findings of a check a division had on the day of a run: kept for the trend; ``code`` "" counts the households."""

    id = models.BigAutoField(primary_key=True)
    county = models.CharField("归属", max_length=20)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    run_on = models.DateField("检查日期")
    code = models.CharField("检查", max_length=60, blank=True)
    count = models.PositiveIntegerField("数量")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "run_on", "code"], name="quality_count_once")
        ]


class CrossCheckList(FactModel):
    """A list of another department (车辆, 商品房, 财政供养, 工商登记, 死亡 …) held against the registry."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=30)
    source = models.CharField("提供部门", max_length=60)
    as_of = models.DateField("数据截至")
    file_name = models.CharField("文件", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    rows = models.PositiveIntegerField("行数")
    hits = models.PositiveIntegerField("命中")
    taken_in_on = models.DateField("导入日期")


class Suspect(FactModel):
    """A person of the registry who stands on such a list: to be verified by people, never removed by itself."""

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        CLEARED = "cleared", "核实后保留"
        CONFIRMED = "confirmed", "核实属实"

    source = models.ForeignKey(CrossCheckList, models.CASCADE, related_name="suspects")
    household = models.ForeignKey(Household, models.CASCADE, related_name="suspects")
    person = models.ForeignKey(Person, models.PROTECT, related_name="suspects")
    detail = models.CharField("线索", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    verified_on = models.DateField("核实日期", null=True, blank=True)
    verified_by = models.CharField("核实人", max_length=100, blank=True)
    finding = models.CharField("核实情况", max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "state"], name="suspect_county_state")]


class Likeness(FactModel):
    """Two people of the registry who may be one. ``score`` is in thousandths. Decided by a person, with the reason."""

    class State(models.TextChoices):
        OPEN = "open", "待判断"
        SAME = "same", "同一人"
        OTHER = "other", "不是同一人"

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField("相似度（千分之）")
    grounds = models.JSONField("依据", default=list)
    found_on = models.DateField("发现日期")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    decided_on = models.DateField("判断日期", null=True, blank=True)
    decided_by = models.CharField("判断人", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "one", "other"], name="likeness_once")]
        indexes = [models.Index(fields=["county", "state"], name="likeness_county_state")]


class SavedFilter(models.Model):
    """A filter of a list that a person keeps under a name: the query part of the address."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="saved_filters")
    page = models.CharField("页面", max_length=40)
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_filter_name_once")
        ]
