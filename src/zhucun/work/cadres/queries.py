"""Reading cadres, within the viewer's rights. The row types are exported for annotations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from zhucun.foundation.attachments import queries as attachments
from zhucun.foundation.attachments.queries import Attachment
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.secrets import blind_index
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy
from zhucun.work.units.queries import EDITORS, READERS, may_name_liaison

from .facts import AgeSpan, Facts, Line
from .models import Cadre as Cadre
from .models import Post as Post
from .models import ResumeLine, Station

AREAS = READERS | {"township_clerk"}
KEEPERS = EDITORS | {"sending_unit"}
PHOTO = "cadre_photo"
_COUNTY_KEY = 6  # keys of counties and of what lies above have at most six characters


@implements("H15-033")
def visible_to(viewer: Actor) -> QuerySet[Cadre]:
    """Cadres the viewer may see: of the own unit, of units in the areas of the viewer's offices, or who serve or served there;
    a person sees him- or herself. Restricted units show nobody."""
    rows = Cadre.objects.select_related("organisation")
    if viewer.is_system:
        return rows
    inside = Q(organisation_id__in=viewer.organisations({"sending_unit"})) | _self(viewer)
    serves = Station.objects.filter(cadre=OuterRef("pk"))
    for area in {grant.division for grant in viewer.grants if grant.role in AREAS and not grant.organisation}:
        inside |= _of_units_in(area)
        inside |= Q(Exists(serves.filter(division__key__startswith=area)))
    return rows.filter(inside, organisation__restricted=False)


def kept_by(viewer: Actor) -> QuerySet[Cadre]:
    """Cadres whose data the viewer keeps: of the own unit, or of units in the area of the viewer's office."""
    rows = Cadre.objects.select_related("organisation")
    if viewer.is_system:
        return rows
    inside = Q(organisation_id__in=viewer.organisations({"sending_unit"}))
    for area in {grant.division for grant in viewer.grants if grant.role in EDITORS}:
        inside |= _of_units_in(area)
    return rows.filter(inside, organisation__restricted=False)


def may_keep(viewer: Actor, organisation: Organisation) -> bool:
    """Whether the viewer keeps the people of a unit: the unit itself, or the office of its area or above."""
    return may_name_liaison(viewer, organisation)


def may_reveal(viewer: Actor, row: Cadre) -> bool:
    """Whether the viewer may ask for the identity number: who keeps the person's data, an auditor, and the person."""
    if may_keep(viewer, row.organisation) or (viewer.id and str(row.account_id) == viewer.id):
        return True
    return viewer.holds({"auditor"}) and visible_to(viewer).filter(pk=row.pk).exists()


def cadre(*, viewer: Actor, pk: UUID) -> Cadre | None:
    """One cadre the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def within(rows: QuerySet[Cadre], area: str, viewer: Actor) -> QuerySet[Cadre]:
    """``rows`` narrowed to the area looked at: units there, people who serve or served there, and the viewer's own unit."""
    serves = Station.objects.filter(cadre=OuterRef("pk"), division__key__startswith=area)
    own = Q(organisation_id__in=viewer.organisations({"sending_unit"}))
    return rows.filter(_of_units_in(area) | Q(Exists(serves)) | own) if area else rows


def named(rows: QuerySet[Cadre], text: str) -> QuerySet[Cadre]:
    """``rows`` narrowed to names or pinyin initials that begin with ``text``."""
    return rows.filter(Q(name__startswith=text) | Q(initials__startswith=text.lower()))


def search(*, viewer: Actor, text: str, limit: int = 20) -> list[Cadre]:
    """Cadres by the beginning of name or pinyin initials, or by the whole identity number."""
    rows, text = visible_to(viewer), text.strip()
    if len(text) == 18 and text[:17].isdigit():
        return list(rows.filter(identity_index=index_of(text.upper())))
    return list(named(rows, text).order_by("name", "pk")[:limit])


def index_of(number: str) -> str:
    """The blind index of an identity number in its standard form; "" for none."""
    return blind_index(number, "cadre.identity")


# --- one person over time -----------------------------------------------------------------------------------------


def post_on(row: Cadre, on: date) -> Post | None:
    """The post a cadre held on the day."""
    return posts_on([row.pk], on).get(row.pk)


def posts_on(cadres: Iterable[UUID], on: date) -> dict[UUID, Post]:
    """The posts of many cadres on the day, one query; those without one are missing."""
    rows = Post.objects.filter(in_force(on), cadre_id__in=list(cadres)).select_related("organisation")
    return {row.cadre_id: row for row in rows}


def with_posts(rows: QuerySet[Cadre], on: date) -> QuerySet[Cadre]:
    """``rows`` each with ``present``: the list of its post on the day (one or none)."""
    present = Post.objects.filter(in_force(on))
    return rows.prefetch_related(Prefetch("posts", queryset=present, to_attr="present"))


def posts(row: Cadre) -> list[Post]:
    """Every post of a cadre, the latest first."""
    return list(row.posts.select_related("organisation").order_by("-valid_from", "-pk"))


def resume(row: Cadre) -> tuple[Line, ...]:
    """The résumé of a cadre."""
    return tuple(Line(line.begins, line.ends, line.text) for line in ResumeLine.objects.filter(cadre=row))


def photo(*, viewer: Actor, row: Cadre) -> Attachment | None:
    """The photograph of a cadre, the latest."""
    found = attachments.of(viewer=viewer, subject_kind=PHOTO, subject_id=str(row.pk))
    return found[-1] if found else None


def facts_of(row: Cadre) -> Facts:
    """What is registered of a cadre."""
    return Facts(**{name: getattr(row, name) for name in Facts.__dataclass_fields__})


# --- is it the same person? ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Doubles:
    """Who a new entry may be already. ``same`` has the same identity number and is one the viewer keeps; ``here`` and
    ``elsewhere`` say only that the number stands with a unit of the same or another area; ``alike`` share name, sex and
    month of birth and are people the viewer keeps."""

    same: Cadre | None
    here: bool
    elsewhere: bool
    alike: tuple[Cadre, ...]


def possible_doubles(
    *, viewer: Actor, county: str, facts: Facts, index: str, besides: UUID | None = None
) -> Doubles:
    """Who the person may be already; what the viewer does not keep is told without anything about it."""
    mine = Q(pk=besides) if besides else Q(pk__in=())
    others = Cadre.objects.exclude(mine)
    areas = set(others.filter(identity_index=index).values_list("county", flat=True)) if index else set()
    kept = kept_by(viewer).exclude(mine)
    alike = kept.filter(name=facts.name, sex=facts.sex, born_month=facts.born_month)
    return Doubles(
        same=kept.filter(identity_index=index).first() if index else None,
        here=county in areas,
        elsewhere=bool(areas - {county}),
        alike=tuple(alike.order_by("pk")[:5]),
    )


def age_span(division: str, on: date) -> AgeSpan:
    """From which to which age people in office are expected, in an area on a day."""
    youngest, oldest = "cadres.age.youngest", "cadres.age.oldest"
    found = policy.values((youngest, oldest), division=division, on=on)
    return AgeSpan(found[youngest].integer, found[oldest].integer, found[youngest].clause)


def may_see_photo(viewer: Actor, attachment: Attachment) -> bool:
    """Whoever sees the person sees the photograph."""
    return visible_to(viewer).filter(pk=attachment.subject_id).exists()


def may_set_photo(actor: Actor, subject: str) -> bool:
    """Whoever keeps the person's data sets the photograph."""
    return kept_by(actor).filter(pk=subject).exists()


def units_of(viewer: Actor) -> list[Organisation]:
    """The units of the viewer's own that keep people, for a choice on a form."""
    own = Organisation.objects.filter(pk__in=viewer.organisations({"sending_unit"}), restricted=False)
    return list(own.order_by("name"))


def _self(viewer: Actor) -> Q:
    return Q(account_id=UUID(viewer.id)) if viewer.id else Q(pk__in=())


def _of_units_in(area: str) -> Q:
    """Cadres of units in an area; below county level the unit's own place tells."""
    if len(area) <= _COUNTY_KEY:
        return Q(county__startswith=area)
    return Q(organisation__division__key__startswith=area)
