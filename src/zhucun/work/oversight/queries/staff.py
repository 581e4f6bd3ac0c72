"""The staff register: who works where, trained how often this year; and the townships that should have a station and have none."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force

from ..models import OfficeStaff
from ..rules import Flag
from .limits import rulebook
from .scope import covers, inside


@implements("PL-119")
def staff(*, viewer: Actor, on: date) -> QuerySet[OfficeStaff]:
    """The staff of the viewer's areas on a day, each with the number of trainings of the year up to the day (``trained``)."""
    year = Q(trainings__held_on__year=on.year, trainings__held_on__lte=on)
    rows = OfficeStaff.objects.filter(inside(viewer), in_force(on)).select_related("division")
    return rows.annotate(trained=Count("trainings", filter=year)).prefetch_related("division__spans")


def one(*, viewer: Actor, pk: UUID) -> OfficeStaff | None:
    """One of the staff, past or present."""
    return OfficeStaff.objects.filter(inside(viewer), pk=pk).first()


@implements("PL-119")
def without_station(*, viewer: Actor, within: str, on: date) -> list[Flag]:
    """Townships of a class that is to have a station (mark ``township_class``) in which nobody works on the day."""
    areas = {
        area.key: area for area in divisions.below(within, Level.TOWNSHIP, on) if covers(viewer, area.key)
    }
    marks, books = figures.marks(areas, "township_class", on), rulebook(areas, on)
    staffed = set(
        OfficeStaff.objects.filter(in_force(on), division_id__in=areas).values_list("division_id", flat=True)
    )
    flags = []
    for key, mark in marks.items():
        wanted = books.answer("units.station.township_classes", key, on)
        if wanted and mark.title in wanted.value and key not in staffed:
            flags.append(
                Flag(
                    "station.missing",
                    f"{areas[key].name}是{mark.title}乡镇，没有扶贫工作站人员。",
                    wanted.clause,
                )
            )
    return flags
