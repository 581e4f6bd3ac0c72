"""Who sees and who writes of a village: as of its households, decided there once."""

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.work.households.queries import scope

READERS = scope.READERS
WRITERS = scope.EDITORS
OFFICES = scope.OFFICES
inside = scope.inside
edits = scope.edits
decides = scope.decides


def covers(viewer: Actor, area: str) -> bool:
    """Whether an area (division key) lies in an area of the viewer's roles."""
    if viewer.is_system:
        return True
    return bool(scope.areas(viewer) & set(divisions.path_keys(area, clock.today())))
