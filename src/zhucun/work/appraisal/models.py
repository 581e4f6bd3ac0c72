"""Recall and its effects, and the awards and promotions it bears on.

A ``RecallFact`` is something on record about a member that the instrument in force counts (a grade, days of absence, a measure
from a patrol, a poll, a punishment, a statement of unsuitability). Whether facts amount to a trigger is worked out from them,
never stored. A ``Recall`` is the office's act on confirmed facts; the bans follow from its notice.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import FactModel


class RecallFact(FactModel):
    """A fact on record. ``number`` carries days or percent, ``answers`` the answers of a poll, ``level`` who states it."""

    class Kind(models.TextChoices):
        GRADE = "grade", "年度考核等次"
        ABSENCE_RUNNING = "absence_running", "连续离岗天数"
        ABSENCE_YEAR = "absence_year", "十二个月内离岗天数"
        MEASURE = "measure", "巡查处理"
        POLL = "poll", "满意度或年度考核测评"
        PUNISHMENT = "punishment", "违纪违法处理"
        UNSUITABLE = "unsuitable", "不适宜继续工作"

    posting = models.ForeignKey("teams.Posting", models.PROTECT, related_name="recall_facts")
    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    happened_on = models.DateField("日期")
    text = models.CharField("内容", max_length=200, blank=True)
    number = models.DecimalField("数值", max_digits=7, decimal_places=2, null=True, blank=True)
    answers = models.PositiveIntegerField("有效票数", null=True, blank=True)
    level = models.CharField("认定层级", max_length=10, blank=True)
    source = models.CharField("来源", max_length=200)
    detail = models.JSONField("证据", default=dict)
    voided_on = models.DateField("作废日期", null=True, blank=True)
    voided_reason = models.CharField("作废理由", max_length=200, blank=True)


class Recall(FactModel):
    """A recall on its way: facts confirmed, the member heard, then the chain's opinion and notice."""

    class State(models.TextChoices):
        PREPARED = "prepared", "核实中"
        OPEN = "open", "审批中"
        RECALLED = "recalled", "已召回"
        REFUSED = "refused", "未召回"
        DROPPED = "dropped", "不再办理"

    posting = models.ForeignKey("teams.Posting", models.PROTECT, related_name="recalls")
    ground = models.PositiveIntegerField("情形（第几款）")
    clause = models.CharField("条款", max_length=20)
    evidence = models.JSONField("证据", default=list)
    confirmed_on = models.DateField("核实日期")
    confirmed_by = models.CharField("核实人", max_length=200)
    confirmation = models.TextField("核实情况")
    explained_on = models.DateField("本人说明日期", null=True, blank=True)
    explanation = models.TextField("本人说明（限阅）", blank=True)
    opinion = models.TextField("书面意见", blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARED)
    case = models.UUIDField("审批", null=True, blank=True)
    notice_on = models.DateField("召回通知日期", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "posting"],
                condition=Q(state__in=["prepared", "open"]),
                name="recall_one_open_per_posting",
            )
        ]


class Ban(FactModel):
    """A ban that follows from a recall or a missed task: on awards or on promotion, on ``[valid_from, valid_to)``."""

    class Kind(models.TextChoices):
        AWARD = "award", "不得评先评优"
        PROMOTION = "promotion", "不得提拔使用"

    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="bans")
    recall = models.ForeignKey(Recall, models.PROTECT, null=True, blank=True, related_name="bans")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    clause = models.CharField("条款", max_length=20)
    cause = models.CharField("原因", max_length=200)


class Award(FactModel):
    """An award to a member or a unit."""

    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, null=True, blank=True, related_name="awards")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="awards"
    )
    year = models.PositiveIntegerField("年度")
    awarded_on = models.DateField("日期")
    level = models.CharField("层级", max_length=10)
    title = models.CharField("荣誉", max_length=120)
    issuer = models.CharField("授予单位", max_length=120)
    stationed = models.BooleanField("驻村干部", default=True)


class PromotionConsultation(FactModel):
    """The opinion asked of the leading-group office before a promotion is decided."""

    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="promotion_consultations")
    post = models.CharField("拟任职务", max_length=120)
    asked_on = models.DateField("征求日期")
    reserved_post = models.BooleanField("使用预留岗位", default=False)
    opinion = models.TextField("意见", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=200, blank=True)
    warnings = models.JSONField("提示", default=list)
