"""Keeping the people who are sent."""

from datetime import date
from uuid import UUID

from django.db import transaction

from .models import Cadre, Station


@transaction.atomic
def take_station(
    *, cadre: Cadre, division: str, purpose: str, source: UUID, since: date, county: str
) -> None:
    """Note where a cadre serves from ``since`` on, for the act that posts the cadre there (``source`` is its record)."""
    Station.objects.create(
        county=county, cadre=cadre, division_id=division, purpose=purpose, source=source, valid_from=since
    )


@transaction.atomic
def leave_station(*, source: UUID, on: date) -> None:
    """End the station that a record gave, on its first day without it."""
    Station.objects.filter(source=source, valid_to=None).update(valid_to=on)
