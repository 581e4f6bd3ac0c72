"""What a household receives and how that is followed: measures, relocation, items of the checklists, visits after exit."""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel
from zhucun.foundation.kernel.money import MoneyField

from .household import Household
from .person import Person


class Measure(FactModel):
    """Something a household (or one of its people) received. ``level`` is that of education aid; ``months`` of a training."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="measures")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="measures")
    kind = models.CharField("帮扶措施", max_length=30)
    level = models.CharField("层次", max_length=30, blank=True)
    months = models.PositiveSmallIntegerField("培训月数", null=True, blank=True)
    content = models.CharField("内容", max_length=200)
    given_on = models.DateField("落实日期")
    amount = MoneyField("金额", null=True, blank=True)  # type: ignore[misc]  # the field reads as Decimal or None
    provider = models.CharField("实施单位", max_length=60, blank=True)
    voided_on = models.DateField("作废日期", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["household", "given_on"], name="measure_household"),
            models.Index(fields=["county", "kind", "given_on"], name="measure_county_kind"),
        ]


class Relocation(FactModel):
    """A household moved under the relocation programme of its own declared will."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="relocations")
    consented_on = models.DateField("自愿申明日期")
    way = models.CharField("搬迁方式", max_length=20)
    place = models.CharField("安置地", max_length=100)
    moved_on = models.DateField("入住日期", null=True, blank=True)
    voided_on = models.DateField("作废日期", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "household"], condition=Q(voided_on=None), name="relocation_once"
            )
        ]


class RelocationVisit(FactModel):
    """One matter followed up after a relocation (就业, 就学 …): how it stands."""

    relocation = models.ForeignKey(Relocation, models.CASCADE, related_name="visits")
    item = models.CharField("事项", max_length=20)
    followed_on = models.DateField("日期")
    settled = models.BooleanField("已落实")
    finding = models.CharField("情况", max_length=200)


class HouseholdItem(DatedModel, FactModel):
    """How an item of a checklist (六到农家, 六个落实, 两不愁三保障, 行业政策 …) stands for a household over days.

    ``checklist`` is the policy key that lists the items (``households.six_to_households``).
    """

    class State(models.TextChoices):
        MET = "met", "已落实"
        GAP = "gap", "未落实"
        NONE = "none", "不需要"

    household = models.ForeignKey(Household, models.CASCADE, related_name="items")
    checklist = models.CharField("清单", max_length=60)
    item = models.CharField("项目", max_length=30)
    state = models.CharField("状态", max_length=5, choices=State.choices)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = DatedQuerySet["HouseholdItem"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "household", "checklist", "item"],
                condition=Q(valid_to=None),
                name="household_item_one_open",
            )
        ]


class Reverification(FactModel):
    """A registered household was visited again: what differs from the registry, and the causes confirmed.

    ``differences`` are ``[{"field", "registered", "found"}]``.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="reverifications")
    year = models.PositiveSmallIntegerField("年度")
    visited_on = models.DateField("核查日期")
    visited_by = models.CharField("核查人", max_length=100)
    sound = models.BooleanField("符合条件")
    differences = models.JSONField("与登记不一致", default=list)
    causes = models.JSONField("确认的致贫原因", default=list)
    note = models.CharField("说明", max_length=300, blank=True)
    voided_on = models.DateField("作废日期", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "household", "year"], condition=Q(voided_on=None), name="reverified_once"
            )
        ]


class FollowUp(FactModel):
    """A look at a lifted household after its exit."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="follow_ups")
    visited_on = models.DateField("回访日期")
    visited_by = models.CharField("回访人", max_length=60)
    stable = models.BooleanField("稳定脱贫")
    finding = models.CharField("情况", max_length=300)

    class Meta:
        indexes = [models.Index(fields=["household", "visited_on"], name="follow_up_day")]
