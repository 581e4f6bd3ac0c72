"""Who guides whom: leaders linked to areas, supervision groups of townships, the people a place names, and their visits."""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel, Voidable, VoidableQuerySet


class LeaderLink(DatedModel, FactModel):
    """A leader linked to an area over dates: a provincial leader to a county, a county leader to a township, a leader to a
    village. ``kind`` says which; doubles and gaps are findings, not refusals."""

    class Kind(models.TextChoices):
        COUNTY = "county", "领导联县"
        TOWNSHIP = "township", "领导联乡"
        VILLAGE = "village", "领导包村"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    leader = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="leader_links")
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="leader_links")
    ending_reason = models.CharField("结束原因", max_length=200, blank=True)

    objects = DatedQuerySet["LeaderLink"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "leader", "division"],
                condition=Q(valid_to=None),
                name="leader_link_open_once",
            )
        ]
        indexes = [models.Index(fields=["county", "kind"], name="leader_link_county")]


class LeaderVisit(Voidable, FactModel):
    """A visit of a linked leader."""

    link = models.ForeignKey(LeaderLink, models.PROTECT, related_name="visits")
    visited_on = models.DateField("日期")
    findings = models.TextField("情况", blank=True)

    objects = VoidableQuerySet["LeaderVisit"].as_manager()

    class Meta:
        verbose_name = "领导走访"


class SupervisionGroup(DatedModel, FactModel):
    """A supervision group of a township, its ``number``-th; its head is the county leader linked to the township."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="supervision_groups")
    number = models.PositiveSmallIntegerField("组次", default=1)

    objects = DatedQuerySet["SupervisionGroup"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division", "number"],
                condition=Q(valid_to=None),
                name="supervision_group_open_once",
            )
        ]


class GroupSeat(DatedModel, FactModel):
    """A seat of a supervision group held over dates."""

    class Kind(models.TextChoices):
        HEAD = "head", "组长"
        PREFECTURE = "prefecture", "州级部门分管领导"
        DEPARTMENT = "department", "县级部门主要负责人"
        SECRETARY = "secretary", "乡镇党委书记"
        MAYOR = "mayor", "乡镇长"

    group = models.ForeignKey(SupervisionGroup, models.PROTECT, related_name="seats")
    kind = models.CharField("席位", max_length=12, choices=Kind.choices)
    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="group_seats")

    objects = DatedQuerySet["GroupSeat"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "group", "cadre"], condition=Q(valid_to=None), name="group_seat_open_once"
            )
        ]


class GroupVisit(Voidable, FactModel):
    """A guidance visit of a supervision group to its township."""

    group = models.ForeignKey(SupervisionGroup, models.PROTECT, related_name="visits")
    visited_on = models.DateField("日期")
    findings = models.TextField("情况", blank=True)

    objects = VoidableQuerySet["GroupVisit"].as_manager()

    class Meta:
        verbose_name = "督导调研"


class PlaceContact(DatedModel, FactModel):
    """A person a township or county names over dates: its ``number``-th contact for stationing, or who is first responsible."""

    class Kind(models.TextChoices):
        CONTACT = "contact", "驻村工作联系人"
        RESPONSIBLE = "responsible", "第一责任人"

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="place_contacts")
    number = models.PositiveSmallIntegerField("序号", default=1)
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    objects = DatedQuerySet["PlaceContact"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division", "kind", "number"],
                condition=Q(valid_to=None),
                name="place_contact_open_once",
            )
        ]
