"""A working team and the people in it, over dates.

A ``Team`` is one unit's team in one village, from the day it is formed until it is closed. A ``Posting`` is one cadre's service
in it; who replaces whom is ``replaces``. A vacancy is not stored: it is an ended posting of a team in force that no arrived
posting replaces.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


class Team(DatedModel, FactModel):
    """A working team. ``level`` is the sending level (central, province, city, county); ``county`` that of the village."""

    batch = models.ForeignKey("units.Batch", models.PROTECT, related_name="teams")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="teams")
    village = models.ForeignKey("divisions.Division", models.PROTECT, related_name="teams")
    level = models.CharField("派出层级", max_length=10)
    entered_on = models.DateField("进村日期", null=True, blank=True)
    closing_kind = models.CharField("撤队情形", max_length=20, blank=True)
    closing_reason = models.CharField("撤队理由", max_length=300, blank=True)

    objects = DatedQuerySet["Team"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "batch", "organisation", "village"],
                condition=Q(valid_to=None),
                name="team_open_once",
            )
        ]
        indexes = [models.Index(fields=["county", "village"], name="team_village")]


class TeamRole(models.TextChoices):
    LEADER = "leader", "队长"
    DEPUTY = "deputy", "副队长"
    MEMBER = "member", "队员"


class Posting(DatedModel, FactModel):
    """A cadre's service in a team: ``valid_from`` the appointment, ``planned_to`` the planned end (exclusive).

    ``stationed`` is who lives in the village (the duty rules are theirs); ``secondee`` a cadre of the same unit on a temporary
    post in the township, counted where the pack allows; ``term`` the number of the batch of members (第几届).
    """

    class End(models.TextChoices):
        TERM = "term", "任期届满"
        ROTATION = "rotation", "轮换"
        ADJUSTMENT = "adjustment", "调整"
        RECALL = "recall", "召回"
        WITHDRAWAL = "withdrawal", "抽回"
        CLOSED = "closed", "撤队"
        ROLE = "role", "改任"

    team = models.ForeignKey(Team, models.PROTECT, related_name="postings")
    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="postings")
    role = models.CharField("职责", max_length=10, choices=TeamRole.choices)
    first_secretary = models.BooleanField("第一书记", default=False)
    stationed = models.BooleanField("驻村", default=True)
    secondee = models.BooleanField("同乡镇挂职干部", default=False)
    term = models.PositiveIntegerField("批次", default=1)
    planned_to = models.DateField("计划期满")
    appointment = models.CharField("任职文件", max_length=120, blank=True)
    relation_exception = models.CharField("人事工资关系例外", max_length=200, blank=True)
    arrived_on = models.DateField("到村日期", null=True, blank=True)
    ending = models.CharField("离任情形", max_length=12, choices=End.choices, blank=True)
    ending_reason = models.CharField("离任理由", max_length=300, blank=True)
    nominee = models.ForeignKey(
        "teams.Nominee", models.PROTECT, null=True, blank=True, related_name="postings"
    )
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    objects = DatedQuerySet["Posting"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "cadre"], condition=Q(valid_to=None), name="posting_one_open_per_cadre"
            )
        ]
        indexes = [models.Index(fields=["county", "valid_to"], name="posting_county_open")]


class PartyTransfer(FactModel):
    """The transfer of a Party member's relation to the village and back."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="party_transfers")
    letter = models.CharField("介绍信编号", max_length=60)
    transferred_in_on = models.DateField("转入日期")
    transferred_out_on = models.DateField("转出日期", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "posting"], name="party_transfer_once")]


class PostingNote(FactModel):
    """What must be known of a service: other work laid on the cadre, a withdrawal, a family difficulty to be settled."""

    class Kind(models.TextChoices):
        OTHER_WORK = "other_work", "安排其他工作"
        WITHDRAWAL = "withdrawal", "抽调"
        DIFFICULTY = "difficulty", "家庭困难"

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="notes")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    happened_on = models.DateField("日期")
    reason = models.CharField("理由或情况", max_length=300)
    settled_on = models.DateField("办结日期", null=True, blank=True)
    settled_how = models.CharField("办结情况", max_length=300, blank=True)


class TermReport(FactModel):
    """A report due at the end of a term (思想总结, 调研报告), handed in on a day."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="reports")
    title = models.CharField("材料", max_length=60)
    delivered_on = models.DateField("交来日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "posting", "title"], name="term_report_once")
        ]


class LocalLiaison(DatedModel, FactModel):
    """The cadre of the township or a county department who coordinates for a team; not the unit's liaison."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="liaisons")
    name = models.CharField("姓名", max_length=40)
    body = models.CharField("单位", max_length=100)
    post = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    objects = DatedQuerySet["LocalLiaison"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "team"], condition=Q(valid_to=None), name="team_one_open_local_liaison"
            )
        ]


class FormCopy(FactModel):
    """A copy of a printed form that its keeper has filed; without ``posting`` it is the team form, else that cadre's form."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="form_copies")
    posting = models.ForeignKey(Posting, models.CASCADE, null=True, blank=True, related_name="form_copies")
    keeper = models.CharField("留存单位", max_length=60)
    filed_on = models.DateField("存档日期")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "team", "keeper"], condition=Q(posting=None), name="team_form_copy_once"
            ),
            models.UniqueConstraint(fields=["county", "posting", "keeper"], name="cadre_form_copy_once"),
        ]
