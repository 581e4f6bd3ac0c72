"""What is recorded of a village besides its figures: problems, disaster risks, checks, collective income, ledgers."""

from django.db import models
from django.db.models import F, Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel, Voidable, VoidableQuerySet
from zhucun.foundation.kernel.money import MoneyField


class Problem(Voidable, FactModel):
    """A problem of a village, from the day it was noted until it is closed. ``households`` and ``persons`` are those affected.

    ``limits`` says what the helping unit cannot do about it.
    """

    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="problems")
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("问题", max_length=80)
    description = models.TextField("具体情况", blank=True)
    households = models.PositiveIntegerField("涉及户数", null=True, blank=True)
    persons = models.PositiveIntegerField("涉及人数", null=True, blank=True)
    limits = models.CharField("帮扶单位的局限", max_length=200, blank=True)
    noted_on = models.DateField("登记日期")
    source = models.CharField("来源", max_length=100, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    outcome = models.CharField("解决情况", max_length=300, blank=True)

    objects = VoidableQuerySet["Problem"].as_manager()

    class Meta:
        verbose_name = "村级问题"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("noted_on")), name="problem_closed_after"
            )
        ]
        indexes = [models.Index(fields=["village", "closed_on"], name="problem_village_closed")]


class DisasterRisk(DatedModel, Voidable, FactModel):
    """A village is exposed to a kind of natural disaster, over days."""

    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="disaster_risks")
    kind = models.CharField("灾害种类", max_length=20)
    place = models.CharField("地点", max_length=80, blank=True)
    note = models.CharField("情况", max_length=200, blank=True)

    objects = DatedQuerySet["DisasterRisk"].as_manager()

    class Meta:
        verbose_name = "灾害风险"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "village", "kind", "place"],
                condition=Q(valid_to=None, voided_on=None),
                name="disaster_risk_open_once",
            )
        ]


class EnvironmentCheck(Voidable, FactModel):
    """A look at how clean a village is. ``items`` are (item, whether it was cleared) in the order of the list in force."""

    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="environment_checks")
    checked_on = models.DateField("检查日期")
    checker = models.CharField("检查人", max_length=60)
    items = models.JSONField("各项", default=list)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = VoidableQuerySet["EnvironmentCheck"].as_manager()

    def cleared(self) -> dict[str, bool]:
        """Each item in its order, and whether it was cleared."""
        return {str(item): bool(done) for item, done in self.items}

    class Meta:
        verbose_name = "环境检查"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "village", "checked_on"],
                condition=Q(voided_on=None),
                name="environment_check_once",
            )
        ]


class CollectiveEntry(Voidable, FactModel):
    """Collective income of a village in a year, or a use of it. ``team`` is the team in the village that day, as it was named."""

    class Kind(models.TextChoices):
        INCOME = "income", "收入"
        USE = "use", "使用"

    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="collective_entries")
    kind = models.CharField("收支", max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("年度")
    booked_on = models.DateField("日期")
    subject = models.CharField("来源或用途", max_length=80)
    amount = MoneyField("金额")
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="collective_entries"
    )
    team_label = models.CharField("工作队", max_length=120, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = VoidableQuerySet["CollectiveEntry"].as_manager()

    class Meta:
        verbose_name = "集体经济收支"
        indexes = [models.Index(fields=["village", "year", "kind"], name="collective_village_year")]


class LedgerEntry(Voidable, FactModel):
    """An entry of the simple ledgers of a village: Party meetings, duty rota, three assets, reserve cadres.

    ``kind`` is a word of the ledger in ``villages.ledger.kinds``; ``until`` (inclusive) is for what lasts, as a rota does.
    """

    class Ledger(models.TextChoices):
        MEETING = "meeting", "三会一课"
        ROTA = "rota", "村干部值班"
        ASSETS = "assets", "“三资”监督"
        RESERVE = "reserve", "后备干部"

    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="ledger_entries")
    ledger = models.CharField("台账", max_length=10, choices=Ledger.choices)
    kind = models.CharField("类别", max_length=30)
    happened_on = models.DateField("日期")
    until = models.DateField("至", null=True, blank=True)
    people = models.CharField("人员", max_length=200)
    content = models.CharField("内容", max_length=300, blank=True)

    objects = VoidableQuerySet["LedgerEntry"].as_manager()

    class Meta:
        verbose_name = "村级台账"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("happened_on")), name="ledger_span_sound"
            )
        ]
        indexes = [models.Index(fields=["village", "ledger", "happened_on"], name="ledger_village_day")]


class BaseRecord(Voidable, FactModel):
    """A look at one of the base items (明白卡, 政策牌 …) in a village: there or not, of when, and at how many households.

    The latest look at an item counts. ``households`` is for what each household holds; null for what hangs in the village.
    """

    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="base_records")
    item = models.CharField("基础资料", max_length=30)
    checked_on = models.DateField("核对日期")
    present = models.BooleanField("有")
    updated_on = models.DateField("更新日期", null=True, blank=True)
    households = models.PositiveIntegerField("已有户数", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = VoidableQuerySet["BaseRecord"].as_manager()

    class Meta:
        verbose_name = "驻村基础资料"
        indexes = [models.Index(fields=["village", "item", "checked_on"], name="base_record_latest")]
