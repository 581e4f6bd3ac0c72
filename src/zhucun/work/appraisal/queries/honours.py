"""Awards and bans, and what part of the awards went to stationed cadres."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.evidence import implements
from zhucun.work.cadres.queries import Cadre
from zhucun.work.teams.queries import roster

from .. import rules
from ..models import Award as Award
from ..models import Ban as Ban
from . import scope


@dataclass(frozen=True)
class Share:
    """Awards to people of one year: how many, how many of them to stationed cadres, and the share in percent."""

    year: int
    persons: int
    stationed: int
    units: int

    @property
    def percent(self) -> float | None:
        """The share of stationed cadres, None where nobody was awarded."""
        return round(self.stationed * 100 / self.persons, 1) if self.persons else None


def bans(viewer: Actor) -> QuerySet[Ban]:
    """Bans of the people the viewer may read of, also past and void ones."""
    rows = Ban.objects.select_related("cadre__organisation", "recall")
    return rows.filter(cadre__in=scope.people(viewer))


def awards(viewer: Actor) -> QuerySet[Award]:
    """Awards to the people and the units the viewer may read of, void ones too."""
    rows = Award.objects.select_related("cadre__organisation", "organisation")
    if viewer.is_system:
        return rows
    units = Q(organisation_id__in=viewer.organisations({"sending_unit"}))
    units |= Q(organisation__isnull=False) & scope.units(viewer, scope.READERS, "organisation__")
    return rows.filter(Q(cadre__in=scope.people(viewer)) | units)


def award(*, viewer: Actor, pk: UUID) -> Award | None:
    """One of them."""
    return awards(viewer).filter(pk=pk).first()


def ban(*, viewer: Actor, pk: UUID) -> Ban | None:
    """One of them."""
    return bans(viewer).filter(pk=pk).first()


@implements("JX18-070")
def award_share(*, viewer: Actor) -> list[Share]:
    """The share of stationed cadres among the awards to people, by year, the latest first. Void awards do not count."""
    live = awards(viewer).filter(voided_on=None).order_by()
    rows = (
        live.values("year")
        .annotate(
            persons=Count("pk", filter=Q(cadre__isnull=False)),
            stationed_ones=Count("pk", filter=Q(cadre__isnull=False, stationed=True)),
            units=Count("pk", filter=Q(organisation__isnull=False)),
        )
        .order_by("-year")
    )
    return [Share(row["year"], row["persons"], row["stationed_ones"], row["units"]) for row in rows]


def barring(cadre: Cadre, *, awarded_on: date, year: int) -> Ban | None:
    """The ban that an award to the person would break, wherever it was recorded; None where there is none."""
    rows = Ban.objects.filter(cadre=cadre, voided_on=None, kind=Ban.Kind.AWARD).order_by("-valid_to", "pk")
    spans = ((row, rules.BanSpan(row.kind, row.valid_from, row.valid_to, row.clause)) for row in rows)
    return next(
        (row for row, span in spans if rules.bars_award(span, awarded_on=awarded_on, year=year)), None
    )


def served_in(cadre: Cadre, year: int) -> bool:
    """Whether the person lived in a village as a member of a team on any day of the year."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    rows = roster.postings(system()).filter(cadre=cadre, stationed=True, valid_from__lt=after)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=first)).exists()


def place_of(cadre: Cadre, year: int) -> str:
    """Where the person's task of a year lay: the village of the last service that year, else the area of the unit."""
    rows = roster.postings(system()).filter(cadre=cadre, valid_from__lt=date(year + 1, 1, 1))
    served = (
        rows.filter(Q(valid_to=None) | Q(valid_to__gt=date(year, 1, 1)))
        .order_by("-valid_from", "-pk")
        .first()
    )
    return served.team.village_id if served else cadre.organisation.division_id
