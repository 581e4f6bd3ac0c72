"""Every body that acts in the system, once: offices, departments, enterprises, colleges and so on.

An ``Organisation`` has a level and a division; its ties to other bodies (parent, lead department,
counterpart office) and its names hold over dates. ``restricted`` bodies show no people and no contact. What
a body does in a programme (taking part, category, capacity) belongs to the apps above.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel


class OrganisationLevel(models.TextChoices):
    """The level attribute of ZY17-021."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWNSHIP = "township", "乡镇"


class OrganisationType(models.TextChoices):
    """The kinds named in PL-056, and the offices that run the programme."""

    PARTY_GOVERNMENT = "party_government", "党政机关"
    MASS = "mass", "人民团体"
    DEMOCRATIC = "democratic", "民主党派"
    INSTITUTION = "institution", "事业单位"
    ENTERPRISE = "enterprise", "企业"
    COLLEGE = "college", "院校"
    FINANCE = "finance", "金融机构"
    MILITARY = "military", "军队"
    OFFICE = "office", "领导小组办公室"


class Organisation(FactModel):
    """A body."""

    name = models.CharField("名称", max_length=100)
    initials = models.CharField("拼音首字母", max_length=100, blank=True)
    kind = models.CharField("类型", max_length=20, choices=OrganisationType.choices)
    level = models.CharField("层级", max_length=10, choices=OrganisationLevel.choices)
    division = models.ForeignKey("divisions.Division", models.PROTECT, verbose_name="所在地")
    restricted = models.BooleanField("不公开人员", default=False)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="organisation_name_in_area")]
        indexes = [
            models.Index(fields=["name"], name="organisation_name"),
            models.Index(fields=["initials"], name="organisation_initials"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(DatedModel, FactModel):
    """Another name of a body: former, short, or confirmed while matching a list; one body's in an area."""

    class Kind(models.TextChoices):
        FORMER = "former", "曾用名"
        ALIAS = "alias", "别名"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="names")
    name = models.CharField("名称", max_length=100, db_index=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = DatedQuerySet["OrganisationName"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="organisation_alias_in_area")]


class OrganisationTie(DatedModel, FactModel):
    """A dated relation of a body to another."""

    class Kind(models.TextChoices):
        PARENT = "parent", "上级单位"
        LEAD = "lead", "牵头部门"
        COUNTERPART = "counterpart", "对口联系处室"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ties")
    kind = models.CharField("关系", max_length=12, choices=Kind.choices)
    other = models.ForeignKey(Organisation, models.PROTECT, related_name="tied")

    objects = DatedQuerySet["OrganisationTie"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "organisation", "kind"],
                condition=Q(valid_to=None),
                name="organisation_one_open_tie",
            )
        ]
