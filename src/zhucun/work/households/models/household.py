"""A household of the registry: who belongs to it, how it lives, and where it stands in the programme, each over days."""

from django.db import models
from django.db.models import F, Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel
from zhucun.foundation.kernel.secrets import ConcealedField

from .person import Person

HEAD = "户主"


class Household(FactModel):
    """One line of the registry. ``number`` is unique in its county. A household that moves to another county ends here and
    begins anew there (``previous``); one merged into another names it in ``successor``. ``changed_at`` marks the last change of
    anything in it, for exports.
    """

    class Ending(models.TextChoices):
        MOVED = "moved", "整户迁出"
        MERGED = "merged", "并入他户"
        DIED = "died", "整户自然消亡"
        STRUCK = "struck", "不符合条件，剔除"
        MISTAKE = "mistake", "登记有误"

    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="households")
    group = models.CharField("村民小组", max_length=40, blank=True)
    number = models.CharField("户编号", max_length=30)
    address = models.CharField("住址", max_length=100, blank=True)
    registered_on = models.DateField("登记日期")
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ending = models.CharField("终止原因", max_length=10, choices=Ending.choices, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next_households"
    )
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    changed_at = models.DateTimeField("最近变动时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "number"], name="household_number_once")]
        indexes = [
            models.Index(fields=["village", "number"], name="household_village_number"),
            models.Index(fields=["county", "changed_at"], name="household_changed"),
        ]

    def __str__(self) -> str:
        return self.number


class HouseholdMember(DatedModel, FactModel):
    """A person belongs to a household over days, in a relation to its head (国家系统口径, not GB/T 4761)."""

    class Joined(models.TextChoices):
        REGISTERED = "registered", "建档时在户"
        BIRTH = "birth", "出生"
        MARRIAGE = "marriage", "婚入"
        ADOPTION = "adoption", "收养"
        MOVED = "moved", "迁入"
        RETURNED = "returned", "刑满释放、退役等返回"
        SPLIT = "split", "分户"
        MERGED = "merged", "并户"
        RELATION = "relation", "与户主关系变更"

    class Left(models.TextChoices):
        DEATH = "death", "死亡"
        MARRIAGE = "marriage", "婚出"
        MOVED = "moved", "迁出"
        ARMY = "army", "参军、服刑等"
        SPLIT = "split", "分户"
        MERGED = "merged", "并户"
        RELATION = "relation", "与户主关系变更"
        ENDED = "ended", "本户终止"
        MISTAKE = "mistake", "登记有误"

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=20)
    joined = models.CharField("增加原因", max_length=10, choices=Joined.choices, default=Joined.REGISTERED)
    left = models.CharField("减少原因", max_length=10, choices=Left.choices, blank=True)

    objects = DatedQuerySet["HouseholdMember"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "person"], condition=Q(valid_to=None), name="member_of_one_household"
            ),
            models.UniqueConstraint(
                fields=["county", "household"],
                condition=Q(valid_to=None, relation=HEAD),
                name="household_one_head",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="member_span_sound"
            ),
        ]


class HouseholdState(DatedModel, FactModel):
    """How a household lives, over a span of days. Areas in 亩, lengths in km, floor space in m²; null where nobody said."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="states")
    # what it is
    standard = models.CharField("识别标准", max_length=20, blank=True)
    property = models.CharField("户属性", max_length=20, blank=True)
    cause = models.CharField("主要致贫原因", max_length=20, blank=True)
    causes = models.JSONField("其他致贫原因", default=list)
    marks = models.JSONField("标识", default=list)  # 独生子女户, 双女户, 军烈属 …
    family_planning = models.BooleanField("计生户", null=True, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    bank = models.CharField("开户银行", max_length=40, blank=True)
    account = ConcealedField("银行卡号", blank=True, default="")
    # land
    arable = models.DecimalField("耕地", max_digits=9, decimal_places=2, null=True, blank=True)
    irrigated = models.DecimalField("有效灌溉", max_digits=9, decimal_places=2, null=True, blank=True)
    forest = models.DecimalField("林地", max_digits=9, decimal_places=2, null=True, blank=True)
    returned = models.DecimalField("退耕还林", max_digits=9, decimal_places=2, null=True, blank=True)
    orchard = models.DecimalField("林果", max_digits=9, decimal_places=2, null=True, blank=True)
    pasture = models.DecimalField("牧草地", max_digits=9, decimal_places=2, null=True, blank=True)
    water_area = models.DecimalField("水面", max_digits=9, decimal_places=2, null=True, blank=True)
    # living
    farm_power = models.BooleanField("通生产用电", null=True, blank=True)
    power = models.BooleanField("通生活用电", null=True, blank=True)
    broadcast = models.BooleanField("通广播电视", null=True, blank=True)
    water_hard = models.BooleanField("饮水困难", null=True, blank=True)
    water_safe = models.BooleanField("饮水安全", null=True, blank=True)
    water_source = models.CharField("饮水情况", max_length=20, blank=True)
    toilet = models.BooleanField("卫生厕所", null=True, blank=True)
    road = models.CharField("入户路类型", max_length=20, blank=True)
    road_km = models.DecimalField("与村主干路距离", max_digits=6, decimal_places=2, null=True, blank=True)
    fuel = models.JSONField("主要燃料类型", default=list)
    house_area = models.DecimalField("住房面积", max_digits=7, decimal_places=2, null=True, blank=True)
    house_kind = models.CharField("房屋结构", max_length=20, blank=True)
    house_danger = models.CharField("危房级别", max_length=4, blank=True)
    relocation = models.BooleanField("易地搬迁户", null=True, blank=True)
    # who draws it along
    cooperative = models.BooleanField("加入农民专业合作社", null=True, blank=True)
    enterprise = models.BooleanField("龙头企业带动", null=True, blank=True)
    leader = models.BooleanField("创业致富带头人带动", null=True, blank=True)

    objects = DatedQuerySet["HouseholdState"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "household"], condition=Q(valid_to=None), name="household_state_one_open"
            ),
            models.UniqueConstraint(
                fields=["county", "household", "valid_from"], name="household_state_begins_once"
            ),
        ]


class Standing(DatedModel, FactModel):
    """Where a household stands: registered poor, lifted, fallen back. Without a row in force it is an ordinary household.

    ``entry`` is the line of the approved list that made it; rows taken over from another system say so in ``source``.
    """

    class Status(models.TextChoices):
        POOR = "poor", "未脱贫"
        LIFTED = "lifted", "脱贫"
        RELAPSED = "relapsed", "返贫"

    household = models.ForeignKey(Household, models.CASCADE, related_name="standings")
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    since_year = models.PositiveSmallIntegerField("年度")  # 识别年度, 脱贫年度, 返贫年度
    entry = models.ForeignKey("RollEntry", models.PROTECT, null=True, blank=True, related_name="standings")
    source = models.CharField("来源", max_length=100, blank=True)
    clause = models.CharField("条款", max_length=20, blank=True)

    objects = DatedQuerySet["Standing"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "household"], condition=Q(valid_to=None), name="standing_one_open"
            )
        ]
        indexes = [models.Index(fields=["county", "status", "valid_from"], name="standing_county_status")]


class Monitoring(DatedModel, FactModel):
    """A household is monitored against falling (back) into poverty, over days; ``valid_to`` is the day its risk was removed.

    ``kept`` marks a household without any labour that is safe but stays monitored (兜底). ``risks`` are terms, at most five.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="monitorings")
    category = models.CharField("监测对象类别", max_length=20)
    risks = models.JSONField("风险", default=list)
    risk_note = models.CharField("风险说明", max_length=200, blank=True)
    contact = models.CharField("监测联系人", max_length=40, blank=True)
    kept = models.BooleanField("整户无劳动能力兜底保障", default=False)
    removal = models.CharField("风险消除方式", max_length=20, blank=True)
    entry = models.ForeignKey("RollEntry", models.PROTECT, null=True, blank=True, related_name="monitorings")
    removed_by = models.ForeignKey(
        "RollEntry", models.PROTECT, null=True, blank=True, related_name="removals"
    )
    source = models.CharField("来源", max_length=100, blank=True)

    objects = DatedQuerySet["Monitoring"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "household"], condition=Q(valid_to=None), name="monitoring_one_open"
            )
        ]
        indexes = [models.Index(fields=["county", "category", "valid_from"], name="monitoring_county")]
