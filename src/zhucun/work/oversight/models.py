"""Who guides whom: leaders linked to areas, supervision groups of townships, contacts of places, and their visits."""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


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


class LeaderVisit(FactModel):
    """A visit of a linked leader."""

    link = models.ForeignKey(LeaderLink, models.CASCADE, related_name="visits")
    visited_on = models.DateField("日期")
    findings = models.TextField("情况", blank=True)


class SupervisionGroup(DatedModel, FactModel):
    """The supervision group of a township; its head is the county leader linked to the township."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="supervision_groups")

    objects = DatedQuerySet["SupervisionGroup"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division"], condition=Q(valid_to=None), name="supervision_group_open_once"
            )
        ]


class GroupSeat(DatedModel, FactModel):
    """A seat of a supervision group held over dates."""

    class Kind(models.TextChoices):
        HEAD = "head", "组长（联系乡镇的县级领导）"
        PREFECTURE = "prefecture", "州级部门分管领导"
        DEPARTMENT = "department", "县级部门主要负责人"
        SECRETARY = "secretary", "乡镇党委书记"
        MAYOR = "mayor", "乡镇长"

    group = models.ForeignKey(SupervisionGroup, models.CASCADE, related_name="seats")
    kind = models.CharField("席位", max_length=12, choices=Kind.choices)
    cadre = models.ForeignKey("cadres.Cadre", models.PROTECT, related_name="group_seats")

    objects = DatedQuerySet["GroupSeat"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "group", "cadre"], condition=Q(valid_to=None), name="group_seat_open_once"
            )
        ]


class GroupVisit(FactModel):
    """A guidance visit of a supervision group to its township."""

    group = models.ForeignKey(SupervisionGroup, models.CASCADE, related_name="visits")
    visited_on = models.DateField("日期")
    findings = models.TextField("情况", blank=True)


class PlaceContact(DatedModel, FactModel):
    """The person a township or county names for stationing."""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="place_contacts")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    objects = DatedQuerySet["PlaceContact"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "division"], condition=Q(valid_to=None), name="place_contact_open_once"
            )
        ]
