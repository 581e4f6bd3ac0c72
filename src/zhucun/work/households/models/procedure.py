"""How a household comes onto the list, leaves it, or is watched: lists put through a chain, with what each step must show.

A *Roll* (名单) is one or more households of a village put through a procedure; the approvals case runs the steps of the pack.
What a step needs before it may be agreed to (``CaseStep.needs``) is recorded here: the villagers' vote, examinations, the
sample; public notices live in ``foundation/publication``.
"""

from django.db import models
from django.db.models import F, Q

from zhucun.foundation.kernel.models import FactModel

from .household import Household


class Campaign(FactModel):
    """A round of one procedure in an area, with its dated nodes: ``[{"title", "due", "steps": [step numbers]}]``."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    kind = models.CharField("程序", max_length=20)
    title = models.CharField("名称", max_length=80)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    nodes = models.JSONField("时间节点", default=list)


class Roll(FactModel):
    """A list of households of one village on its way through a procedure. Its content is frozen when it is submitted.

    ``seed`` draws the samples of this list; its SHA-256 is published with the list before anything is drawn.
    """

    class Kind(models.TextChoices):
        IDENTIFICATION = "identification", "识别"
        EXIT = "exit", "退出"
        RELAPSE = "relapse", "返贫"
        MONITORING = "monitoring", "监测对象识别"
        REMOVAL = "removal", "风险消除"

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        RUNNING = "running", "办理中"
        APPROVED = "approved", "已批准"
        RETURNED = "returned", "退回修改"
        REFUSED = "refused", "未通过"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = models.CharField("程序", max_length=20, choices=Kind.choices)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="rolls")
    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="rolls")
    title = models.CharField("名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    case = models.UUIDField("审批", null=True, blank=True)
    seed = models.CharField("抽样种子", max_length=64)
    created_by = models.CharField("提出人编号", max_length=64)
    created_by_label = models.CharField("提出人", max_length=200)
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["village", "kind", "state"], name="roll_village_kind"),
            models.Index(fields=["county", "state"], name="roll_county_state"),
        ]


class RollEntry(FactModel):
    """A household on a list. ``criteria`` is what was computed of it when the list was submitted, line by line.

    ``details`` are what the procedure asks besides (category and risks of a monitored household, the way a risk was removed).
    """

    class Outcome(models.TextChoices):
        PENDING = "", "办理中"
        APPROVED = "approved", "通过"
        DROPPED = "dropped", "未通过"

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="entries")
    household = models.ForeignKey(Household, models.PROTECT, related_name="roll_entries")
    head = models.CharField("户主", max_length=40)
    size = models.PositiveSmallIntegerField("人数")
    applied_on = models.DateField("申请日期", null=True, blank=True)
    reason = models.CharField("申请理由", max_length=300, blank=True)
    details = models.JSONField("说明", default=dict)
    criteria = models.JSONField("对照标准", default=list)
    recognised_on = models.DateField("户认可签字日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True, default="")
    dropped_at = models.CharField("未通过的步骤", max_length=120, blank=True)
    drop_reason = models.CharField("未通过的原因", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "roll", "household"], name="roll_entry_once")
        ]
        indexes = [models.Index(fields=["household"], name="roll_entry_household")]


class VillagersVote(FactModel):
    """A villagers' review meeting on a list: who was called and came; the counts stand per household."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="votes")
    step = models.UUIDField("步骤")
    held_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=60)
    chair = models.CharField("主持人", max_length=40)
    recorder = models.CharField("记录人", max_length=40)
    called = models.PositiveSmallIntegerField("应到人数")
    present = models.PositiveSmallIntegerField("实到人数")
    team_present = models.CharField("驻村工作队参加人", max_length=100, blank=True)
    minutes = models.TextField("会议记录")
    recorded_by = models.CharField("登记人", max_length=200)
    voided_on = models.DateField("作废日期", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "roll", "step"], condition=Q(voided_on=None), name="vote_once_per_step"
            ),
            models.CheckConstraint(condition=Q(present__lte=F("called")), name="vote_present_among_called"),
        ]


class VoteCount(FactModel):
    """The votes on one household; they add up to those present."""

    vote = models.ForeignKey(VillagersVote, models.CASCADE, related_name="counts")
    entry = models.ForeignKey(RollEntry, models.PROTECT, related_name="counts")
    in_favour = models.PositiveSmallIntegerField("同意")
    against = models.PositiveSmallIntegerField("不同意")
    abstained = models.PositiveSmallIntegerField("弃权")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "vote", "entry"], name="vote_count_once")]


class Examination(FactModel):
    """A household on a list was looked into at a step: by the committee, the team, the township's sample, the county."""

    entry = models.ForeignKey(RollEntry, models.CASCADE, related_name="examinations")
    step = models.UUIDField("步骤")
    body = models.CharField("核实单位", max_length=60)
    people = models.CharField("核实人", max_length=100)
    team_people = models.CharField("驻村工作队参加人", max_length=100, blank=True)
    examined_on = models.DateField("核实日期")
    sound = models.BooleanField("属实")
    finding = models.TextField("情况")
    recorded_by = models.CharField("登记人", max_length=200)

    class Meta:
        indexes = [models.Index(fields=["entry", "step"], name="examination_step")]


class SampleDraw(FactModel):
    """Households drawn for a spot check: the smallest SHA-256 of seed, step and household number; anyone can recompute it."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="draws")
    step = models.UUIDField("步骤")
    percent = models.PositiveSmallIntegerField("比例")
    clause = models.CharField("条款", max_length=20)
    seed = models.CharField("种子", max_length=64)
    numbers = models.JSONField("抽中的户编号")
    drawn_on = models.DateField("抽取日期")
    drawn_by = models.CharField("抽取人", max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "roll", "step"], name="sample_drawn_once")]


class Quota(FactModel):
    """How many households and persons an area may register in a year. ``used_…`` count what was approved; under ``hard`` they
    never pass the quota, whoever approves at once."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    households = models.PositiveIntegerField("户数")
    persons = models.PositiveIntegerField("人数")
    used_households = models.PositiveIntegerField("已用户数", default=0)
    used_persons = models.PositiveIntegerField("已用人数", default=0)
    source = models.CharField("依据", max_length=100)
    set_on = models.DateField("下达日期")
    voided_on = models.DateField("作废日期", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division", "year"], condition=Q(voided_on=None), name="quota_once"
            )
        ]
