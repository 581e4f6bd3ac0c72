"""A village or county leaves the list of the poor."""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import FactModel


class VillageExit(FactModel):
    """A village (or county) on its way off the list. ``lines`` is the verdict as it was when it was put, line by line."""

    class Level(models.TextChoices):
        VILLAGE = "village", "贫困村退出"
        COUNTY = "county", "贫困县退出"

    class State(models.TextChoices):
        RUNNING = "running", "办理中"
        APPROVED = "approved", "已退出"
        RETURNED = "returned", "退回修改"
        REFUSED = "refused", "未通过"
        WITHDRAWN = "withdrawn", "已撤回"

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="exits")
    level = models.CharField("类别", max_length=10, choices=Level.choices)
    year = models.PositiveSmallIntegerField("年度")
    poor_persons = models.PositiveIntegerField("贫困人口")
    persons = models.PositiveIntegerField("总人口")
    lines = models.JSONField("对照标准", default=list)
    clause = models.CharField("条款", max_length=20, blank=True)
    evidence = models.TextField("佐证材料")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RUNNING)
    case = models.UUIDField("审批", null=True, blank=True)
    put_on = models.DateField("提出日期")
    put_by = models.CharField("提出人", max_length=200)
    exited_on = models.DateField("退出日期", null=True, blank=True)
    note = models.CharField("办理结果", max_length=300, blank=True)

    class Meta:
        verbose_name = "退出"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division"],
                condition=Q(state__in=("running", "approved")),
                name="exit_once",
            )
        ]
        indexes = [models.Index(fields=["county", "level", "state"], name="exit_county_state")]


class ExitExamination(FactModel):
    """Somebody looked into an exit at a step of its case: whether what was put is true."""

    exit = models.ForeignKey(VillageExit, models.CASCADE, related_name="examinations")
    step = models.UUIDField("步骤")
    people = models.CharField("核实人", max_length=100)
    examined_on = models.DateField("核实日期")
    sound = models.BooleanField("属实")
    finding = models.TextField("情况")
    recorded_by = models.CharField("登记人", max_length=200)

    class Meta:
        indexes = [models.Index(fields=["exit", "step"], name="exit_examination_step")]
