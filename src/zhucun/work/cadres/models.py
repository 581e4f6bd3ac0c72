"""The person who is sent or pairs with households, once; the account that signs in links to it from here.

A ``Cadre`` carries what the registration form asks (annex 4 of the Hunan circular). The posts held are dated (``Post``), the
résumé is lines as printed (``ResumeLine``). The identity number is not on the form: it is optional, encrypted, and found
through its blind index. A ``Station`` says over dates in which area the cadre serves; it is what gives the offices there the
right to see the person.
"""

from django.db import models
from django.db.models import Q

from zhucun.foundation.kernel.models import DatedModel, DatedQuerySet, FactModel
from zhucun.foundation.kernel.secrets import ConcealedField


class Cadre(FactModel):
    """A cadre of a sending unit. Months are kept as their first day (1978.06 is 1978-06-01)."""

    class Sex(models.TextChoices):
        MALE = "男", "男"
        FEMALE = "女", "女"

    class Politics(models.TextChoices):
        MEMBER = "中共党员", "中共党员"
        PROBATIONARY = "中共预备党员", "中共预备党员"
        LEAGUE = "共青团员", "共青团员"
        DEMOCRATIC = "民主党派", "民主党派"
        NONPARTY = "无党派人士", "无党派人士"
        MASSES = "群众", "群众"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="cadres", verbose_name="工作单位"
    )
    account = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="cadres", verbose_name="账号"
    )
    name = models.CharField("姓名", max_length=40)
    initials = models.CharField("拼音首字母", max_length=40, blank=True)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    born_month = models.DateField("出生年月")
    nation = models.CharField("民族", max_length=20, default="汉族")
    origin = models.CharField("籍贯", max_length=60, blank=True)
    politics = models.CharField("政治面貌", max_length=10, choices=Politics.choices)
    party_month = models.DateField("入党时间", null=True, blank=True)
    work_month = models.DateField("参加工作时间", null=True, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    degree = models.CharField("学位", max_length=20, blank=True)
    school = models.CharField("毕业院校系及专业", max_length=120, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    email = models.CharField("电子邮箱", max_length=100, blank=True)
    young = models.BooleanField("优秀年轻干部", default=False)
    reserve = models.BooleanField("后备干部", default=False)
    identity = ConcealedField("身份证号", blank=True, default="")
    identity_index = models.CharField("身份证号索引", max_length=64, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "identity_index"],
                condition=~Q(identity_index=""),
                name="cadre_identity_once",
            ),
            models.UniqueConstraint(
                fields=["county", "account"], condition=Q(account__isnull=False), name="cadre_account_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "name"], name="cadre_unit_name"),
            models.Index(fields=["name"], name="cadre_name"),
            models.Index(fields=["initials"], name="cadre_initials"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(DatedModel, FactModel):
    """A post held over dates, with department, title and rank; the open one is the present one."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="posts")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    department = models.CharField("所在处室", max_length=60, blank=True)
    title = models.CharField("职务", max_length=60)
    rank = models.CharField("职务层级", max_length=20, blank=True)

    objects = DatedQuerySet["Post"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "cadre"], condition=Q(valid_to=None), name="cadre_one_open_post"
            )
        ]


class ResumeLine(FactModel):
    """A line of the résumé: from a month to a month (None: until now), and what he or she was."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="resume")
    position = models.PositiveSmallIntegerField("次序")
    begins = models.DateField("起")
    ends = models.DateField("止", null=True, blank=True)
    text = models.CharField("内容", max_length=200)

    class Meta:
        ordering = ["position"]


class Station(DatedModel, FactModel):
    """Where a cadre serves over dates: a village, a township or a county; written by the app that posts the cadre."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="stations")
    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+")
    purpose = models.CharField("事由", max_length=40)
    source = models.UUIDField("来源记录")

    objects = DatedQuerySet["Station"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "source"], name="station_once_per_source")]
