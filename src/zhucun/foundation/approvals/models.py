"""Approvals: a *chain* from policy, copied into a *case* when it opens, decided step by step.

A ``Case`` is one question put to the offices of a chain. It keeps what is to be decided (``payload``, frozen), the chain as
it stood (its steps become ``CaseStep`` rows), the clause and the version of the pack. Steps of the same number run side by
side; the next number opens when all of it is done. A case ends approved, returned (with what must change), refused or
withdrawn; what comes after is a new case that names the one before (``previous``).

A ``StandIn`` lets a person decide for another over dates. A ``SecondFactor`` is the secret of a person's one-time codes, a
``FailedSigning`` a wrong password or code while signing. A ``Workday`` says of a day what the calendar's library does not
know (yet).
"""

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel
from zhucun.foundation.kernel.secrets import ConcealedField


class Case(FactModel):
    """One question on its way through a chain. ``division`` is where the subject lies, ``organisation`` whose it is.

    ``payload_text`` is what is decided, as JSON in the order it was put; its digest shows that it stayed the same.
    """

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        APPROVED = "approved", "同意"
        RETURNED = "returned", "退回修改"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"

    chain = models.CharField("审批链", max_length=80)
    title = models.CharField("事项", max_length=120)
    instrument = models.CharField("依据", max_length=60)
    citation = models.CharField("依据文号", max_length=120)
    version = models.CharField("制度文本版本", max_length=20)
    clause = models.CharField("条款", max_length=20)
    subject_kind = models.CharField("对象类别", max_length=40)
    subject_id = models.CharField("对象编号", max_length=64)
    subject_label = models.CharField("对象", max_length=200)
    url = models.CharField("对象页面", max_length=200, blank=True)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    payload_text = models.TextField("送审内容")
    payload_sha256 = models.CharField("送审内容摘要", max_length=64)
    facts = models.JSONField("选择步骤的依据", default=dict)
    parties = models.JSONField("回避的账号", default=list)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    current = models.PositiveIntegerField("当前步", default=0)
    opened_by = models.CharField("提出人编号", max_length=64)
    opened_by_label = models.CharField("提出人", max_length=200)
    opened_at = models.DateTimeField("提出时间")
    opened_on = models.DateField("提出日期")
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closing_note = models.TextField("办结说明", blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="next_cases")

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="case_subject"),
            models.Index(fields=["county", "state", "opened_on"], name="case_county_state"),
            models.Index(fields=["opened_by", "-opened_at"], name="case_opener"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "subject_kind", "subject_id"],
                condition=Q(state="open"),
                name="case_one_open_per_subject",
            )
        ]

    @property
    def payload(self) -> dict[str, Any]:
        """What is decided."""
        return dict(json.loads(self.payload_text))

    def __str__(self) -> str:
        return f"{self.title}：{self.subject_label}"


class CaseStep(FactModel):
    """A step of a case, copied from the chain, with the place found for it and what was decided."""

    class State(models.TextChoices):
        WAITING = "waiting", "未到"
        OPEN = "open", "待办"
        APPROVED = "approved", "同意"
        RETURNED = "returned", "退回修改"
        REFUSED = "refused", "不同意"
        CLOSED = "closed", "不再办理"

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField("步")
    position = models.PositiveIntegerField("次序")
    title = models.CharField("步骤", max_length=120)
    role = models.CharField("由谁", max_length=40)
    roles = models.JSONField("账号角色", default=list)
    place = models.CharField("在何处", max_length=40)
    place_label = models.CharField("办理单位", max_length=120)
    division = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    joint = models.BooleanField("共同办理", default=False)
    sign = models.CharField("签署方式", max_length=20, default="none")
    evidence_wanted = models.JSONField("须附材料", default=list)
    needs = models.CharField("须先有的记录", max_length=20, blank=True, default="")
    recorded = models.BooleanField("登记式步骤", default=False)
    clause = models.CharField("条款", max_length=20)
    limit_days = models.PositiveIntegerField("时限（工作日）", null=True, blank=True)
    limit_clause = models.CharField("时限依据", max_length=20, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    opened_on = models.DateField("到达日期", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    escalated_on = models.DateField("逾期上报日期", null=True, blank=True)
    decided_by = models.CharField("办理人编号", max_length=64, blank=True)
    decided_by_label = models.CharField("办理人", max_length=200, blank=True)
    decided_for_label = models.CharField("代谁办理", max_length=200, blank=True)
    decided_on = models.DateField("办理日期", null=True, blank=True)
    decided_at = models.DateTimeField("录入时间", null=True, blank=True)
    signed_with = models.CharField("签署", max_length=20, blank=True)
    opinion = models.TextField("意见", blank=True)
    evidence = models.JSONField("材料", default=dict)

    class Meta:
        ordering = ["number", "position"]
        indexes = [
            models.Index(fields=["county", "state", "due_on"], name="step_county_state"),
            models.Index(fields=["state", "due_on"], name="step_state_due"),
            models.Index(fields=["decided_by"], name="step_decider"),
        ]


class StandIn(DatedModel, FactModel):
    """Over dates ``person`` may decide what ``principal`` may decide; both are accounts."""

    principal = models.ForeignKey("accounts.User", models.PROTECT, related_name="stood_in_by")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="stands_in_for")
    reason = models.CharField("事由", max_length=200)

    objects = DatedQuerySet["StandIn"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "principal"], condition=Q(valid_to=None), name="stand_in_one_open"
            )
        ]


class SecondFactor(models.Model):
    """The secret of an account's one-time codes (RFC 6238); until ``confirmed_at`` it signs nothing.

    ``last_counter`` is the time step of the last code taken: none at or before it is taken again.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="second_factor")
    secret = ConcealedField("密钥")
    created_at = models.DateTimeField("生成时间")
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)
    last_counter = models.BigIntegerField("最近用过的时间步", default=0)


class FailedSigning(models.Model):
    """A wrong password or code while signing a decision."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="failed_signings")
    at = models.DateTimeField("时间")

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="failed_signing_time")]


class Workday(models.Model):
    """What the State Council's office announced for a day: worked on or not. It wins over the library's table."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    note = models.CharField("说明", max_length=100)

    class Meta:
        ordering: ClassVar[list[str]] = ["day"]
