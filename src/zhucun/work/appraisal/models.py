"""Recall and its effects, and the awards and promotions it bears on.

A ``RecallFact`` is something on record about a member that the instrument in force counts (a grade, days of absence, a measure
from a patrol, a poll, a punishment, a statement of unsuitability). Whether facts amount to a trigger is worked out from them,
never stored. A ``Recall`` is the office's act on confirmed facts; the bans follow from its notice. What was recorded wrongly is
voided with a reason and recorded anew, never overwritten.
"""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import FactModel


class Voidable(models.Model):
    """A record that stays readable when it turns out wrong: from ``voided_on`` on it counts no more."""

    voided_on = models.DateField("作废日期", null=True, blank=True)
    voided_reason = models.CharField("作废理由", max_length=200, blank=True)
    voided_by = models.CharField("作废人", max_length=200, blank=True)

    class Meta:
        abstract = True


class RecallFact(Voidable, FactModel):
    """A fact on record.

    ``text`` is the grade, the kind of measure or poll, or what happened; ``number`` days or percent, ``answers`` the valid
    answers of a poll, ``level`` which level states it (县, 乡), ``source`` the paper or count it comes from, ``stated_by`` who
    put it on record.
    """

    class Kind(models.TextChoices):
        GRADE = "grade", "年度考核等次"
        ABSENCE_RUNNING = "absence_running", "连续离岗天数"
        ABSENCE_YEAR = "absence_year", "一年内累计离岗天数"
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
    stated_by = models.CharField("登记人", max_length=200)

    class Meta:
        indexes = [models.Index(fields=["county", "kind", "happened_on"], name="recall_fact_county_kind")]


class Recall(FactModel):
    """A recall on its way: facts confirmed, the member heard, then the chain's opinion and notice.

    ``ground`` is the number of the case in the instrument (3 to 8), ``evidence`` its facts as they stood, ``version`` the text
    of the pack that was applied. ``case`` is the latest approval.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", "核实中"
        OPEN = "open", "审批中"
        RETURNED = "returned", "退回修改"
        RECALLED = "recalled", "已召回"
        REFUSED = "refused", "未召回"
        DROPPED = "dropped", "不再办理"

    posting = models.ForeignKey("teams.Posting", models.PROTECT, related_name="recalls")
    ground = models.PositiveIntegerField("情形（第几款）")
    clause = models.CharField("条款", max_length=20)
    version = models.CharField("制度文本版本", max_length=20, blank=True)
    evidence = models.JSONField("证据", default=list)
    prepared_on = models.DateField("提出日期")
    prepared_by = models.CharField("提出人编号", max_length=64)
    prepared_by_label = models.CharField("提出人", max_length=200)
    confirmed_on = models.DateField("核实日期")
    confirmed_by = models.CharField("核实人", max_length=200)
    confirmation = models.TextField("核实情况")
    opinion = models.TextField("书面意见", blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARED)
    case = models.UUIDField("审批", null=True, blank=True)
    closing_note = models.TextField("办结说明", blank=True)
    notice_on = models.DateField("召回通知日期", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "posting"],
                condition=Q(state__in=["prepared", "open", "returned"]),
                name="recall_one_open_per_posting",
            )
        ]
        indexes = [models.Index(fields=["county", "state"], name="recall_county_state")]


class Explanation(FactModel):
    """What the member said on the facts, or that he or she waived it; restricted reading. Several may follow each other."""

    class Given(models.TextChoices):
        OWN = "own", "本人填写"
        ENTERED = "entered", "代录"
        WAIVED = "waived", "放弃说明"

    recall = models.ForeignKey(Recall, models.CASCADE, related_name="explanations")
    given = models.CharField("方式", max_length=8, choices=Given.choices)
    given_on = models.DateField("说明日期")
    text = models.TextField("说明内容或放弃理由（限阅）")
    entered_by = models.CharField("录入人", max_length=200)
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        ordering = ["entered_at", "id"]


class Ban(Voidable, FactModel):
    """A ban that follows from a recall or a missed task: on awards or on promotion, on ``[valid_from, valid_to)``."""

    class Kind(models.TextChoices):
        AWARD = "award", "不得评先评优"
        PROMOTION = "promotion", "不得提拔使用"

    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="bans")
    recall = models.ForeignKey(Recall, models.PROTECT, null=True, blank=True, related_name="bans")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）")
    clause = models.CharField("条款", max_length=20)
    cause = models.CharField("原因", max_length=200)
    stated_by = models.CharField("登记人", max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "cadre", "kind", "valid_from"],
                condition=Q(recall=None, voided_on=None),
                name="missed_task_once_a_year",
            )
        ]

    @property
    def last_day(self) -> date:
        """The last day on which the ban holds, as people are told."""
        return self.valid_to - timedelta(days=1)


class Award(Voidable, FactModel):
    """An award to a person or a unit; ``stationed`` whether the person served in a village in the award's year."""

    class Level(models.TextChoices):
        NATION = "nation", "国家级"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡级"
        UNIT = "unit", "单位"

    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, null=True, blank=True, related_name="awards")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="awards"
    )
    year = models.PositiveIntegerField("年度")
    awarded_on = models.DateField("日期")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    title = models.CharField("荣誉", max_length=120)
    issuer = models.CharField("授予单位", max_length=120)
    stationed = models.BooleanField("驻村干部", default=False)
    stated_by = models.CharField("登记人", max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cadre=None, organisation__isnull=False)
                | Q(cadre__isnull=False, organisation=None),
                name="award_to_a_person_or_a_unit",
            ),
            models.UniqueConstraint(
                fields=["county", "cadre", "year", "level", "title"],
                condition=Q(voided_on=None),
                name="award_once_to_a_person",
            ),
            models.UniqueConstraint(
                fields=["county", "organisation", "year", "level", "title"],
                condition=Q(voided_on=None),
                name="award_once_to_a_unit",
            ),
        ]


class ReservedPost(FactModel):
    """A post that a city or county keeps for stationed cadres when it chooses cadres."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    post = models.CharField("预留岗位", max_length=120)
    reserved_on = models.DateField("预留日期")
    citation = models.CharField("依据", max_length=200)
    stated_by = models.CharField("登记人", max_length=200)


class PromotionConsultation(FactModel):
    """The opinion asked of the leading-group office before a promotion is decided."""

    class Decision(models.TextChoices):
        APPOINTED = "appointed", "决定任用"
        NOT_APPOINTED = "not_appointed", "未任用"

    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="promotion_consultations")
    post = models.CharField("拟任职务", max_length=120)
    asked_on = models.DateField("征求日期")
    asked_by = models.CharField("征求人编号", max_length=64)
    asked_by_label = models.CharField("征求人", max_length=200)
    reserved_post = models.ForeignKey(
        ReservedPost, models.PROTECT, null=True, blank=True, related_name="consultations"
    )
    opinion = models.TextField("意见", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=200, blank=True)
    decision = models.CharField("决定", max_length=13, choices=Decision.choices, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = models.CharField("登记决定的人", max_length=200, blank=True)
    warnings = models.JSONField("提示", default=list)
