"""What is posted for the public: notices (公示) that run their days and take objections, and announcements (公告).

A notice carries the projection that was posted (``columns`` and ``rows``), never live rows: what the public sees is what was
frozen when it was posted. Personal data of the kinds a notice must not carry are refused when it is posted.
"""

from django.db import models
from django.db.models import F, Q

from zhucun.foundation.kernel.models import FactModel
from zhucun.foundation.kernel.secrets import ConcealedField


class PublicNotice(FactModel):
    """A list or decision posted at a place over days ``[starts_on, ends_on)``; an announcement may have no end.

    ``rows`` are ``{"key": …, "cells": [texts in the order of columns]}``; ``key`` names the row for objections and is not shown.
    ``subject_kind`` and ``subject_id`` name the record it belongs to, ``level`` in words at whose board it hangs (村, 乡镇, 县).
    ``slug`` is the unguessable part of its public address.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", "公示"
        ANNOUNCEMENT = "announcement", "公告"

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    subject_kind = models.CharField("对象类别", max_length=40)
    subject_id = models.CharField("对象编号", max_length=64)
    step = models.CharField("步骤编号", max_length=64, blank=True)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    level = models.CharField("公示层级", max_length=20)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文", blank=True)
    place = models.CharField("张贴地点", max_length=100)
    columns = models.JSONField("栏目", default=list)
    rows = models.JSONField("名单", default=list)
    sha256 = models.CharField("名单摘要", max_length=64)
    clause = models.CharField("条款", max_length=20, blank=True)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止（不含）", null=True, blank=True)
    slug = models.CharField("公开地址", max_length=32, db_index=True)
    posted_by = models.CharField("张贴人编号", max_length=64)
    posted_by_label = models.CharField("张贴人", max_length=200)
    taken_down_on = models.DateField("撤下日期", null=True, blank=True)
    taken_down_reason = models.CharField("撤下理由", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="notice_days_sound"
            )
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="notice_subject"),
            models.Index(fields=["county", "-starts_on"], name="notice_county"),
        ]


class Objection(FactModel):
    """Somebody objects to a notice, by name or not. ``receipt`` is what the objector keeps to read the answer with.

    It is hidden from village and township; the office that answers is the county's or one above it.
    """

    class State(models.TextChoices):
        OPEN = "open", "待办理"
        UPHELD = "upheld", "成立"
        DISMISSED = "dismissed", "不成立"

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    receipt = models.CharField("回执号", max_length=16, db_index=True)
    row_key = models.CharField("所涉对象", max_length=64, blank=True)
    text = ConcealedField("异议内容")
    anonymous = models.BooleanField("匿名", default=True)
    name = ConcealedField("姓名", blank=True, default="")
    contact = ConcealedField("联系方式", blank=True, default="")
    made_on = models.DateField("提出日期")
    due_on = models.DateField("答复期限")
    channel = models.CharField("途径", max_length=10)  # 网上, 代录
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "state", "due_on"], name="objection_county_state")]
