"""Where households stood over time."""

from uuid import UUID

from ..models import Standing as Standing


def history(household: UUID) -> list[Standing]:
    """Every standing of a household, newest first; what came before an exit or a relapse stays to be seen. The caller says who
    may see the household."""
    rows = Standing.objects.filter(household_id=household).select_related("entry__roll")
    return list(rows.order_by("-valid_from", "-pk"))
