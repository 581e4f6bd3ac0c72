"""How members come and change: nomination by the unit with approvals, and adjustment on application.

The recall and its bans belong to ``appraisal``.
"""

from django.db import models

from zhucun.foundation.kernel.models import FactModel

from .team import TeamRole


class Nomination(FactModel):
    """A unit's nomination for one village: a first team, further members, or who comes instead of those who leave."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "审批中"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"
        WITHDRAWN = "withdrawn", "已撤回"

    batch = models.ForeignKey("units.Batch", models.PROTECT, related_name="nominations")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="nominations")
    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    team = models.ForeignKey("teams.Team", models.PROTECT, null=True, blank=True, related_name="nominations")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    starts_on = models.DateField("拟到任日期")
    meeting_on = models.DateField("党组（党委）会议日期", null=True, blank=True)
    minutes = models.CharField("会议纪要编号", max_length=60, blank=True)
    exception = models.CharField("例外理由", max_length=300, blank=True)
    case = models.UUIDField("审批", null=True, blank=True)
    filed_on = models.DateField("报送日期", null=True, blank=True)
    created_by = models.CharField("填报人", max_length=200)
    created_at = models.DateTimeField("填报时间")
    version = models.PositiveIntegerField("版本", default=0)


class Nominee(FactModel):
    """A cadre nominated: for what role, in whose place, with the unit's word on each criterion."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="nominees")
    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="nominations")
    role = models.CharField("职责", max_length=10, choices=TeamRole.choices)
    first_secretary = models.BooleanField("第一书记", default=False)
    stationed = models.BooleanField("驻村", default=True)
    secondee = models.BooleanField("同乡镇挂职干部", default=False)
    planned_to = models.DateField("计划期满")
    criteria = models.JSONField("选派条件", default=dict)
    preferred = models.CharField("优先条件", max_length=200, blank=True)
    replaces = models.ForeignKey("teams.Posting", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "nomination", "cadre"], name="nominee_once")]


class Adjustment(FactModel):
    """An application that a member be relieved (cases 1 and 2 of the Linfen measures), and its approvals."""

    class State(models.TextChoices):
        OPEN = "open", "审批中"
        DONE = "done", "已调整"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    posting = models.ForeignKey("teams.Posting", models.PROTECT, related_name="adjustments")
    ground = models.PositiveIntegerField("情形（第几款）")
    by_unit = models.BooleanField("由单位提出", default=False)
    applied_on = models.DateField("申请日期")
    leaves_on = models.DateField("拟离任日期")
    reason = models.CharField("事由", max_length=300)
    restricted = models.TextField("医疗情况（限阅）", blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    case = models.UUIDField("审批", null=True, blank=True)
