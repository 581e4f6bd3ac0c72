"""Who acts, as plain data, so that every floor can authorise and audit without knowing the user table.

A *grant* is a role held in a division (and everything below it) or in an organisation. An ``Actor`` carries
the grants in force at the moment of the act; ``system()`` stands for the machine itself (set-up, tick, demo
loader for reference data) and holds no role.
"""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Grant:
    """A role in force: ``division`` is a division key ("" is the nation), ``organisation`` an id or ""."""

    role: str
    division: str = ""
    organisation: str = ""
    label: str = ""


@dataclass(frozen=True)
class Actor:
    """The person (or the machine) behind an act or a reading; ``viewer`` arguments take the same type."""

    id: str
    label: str
    grants: tuple[Grant, ...] = ()
    is_system: bool = False

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def holds(self, roles: Collection[str], *, path: Collection[str] | None = None) -> bool:
        """Whether one of ``roles`` is held; with ``path`` (a division's keys up to ""), held there."""
        return any(g.role in roles and (path is None or g.division in path) for g in self.grants)

    def organisations(self, roles: Collection[str]) -> frozenset[str]:
        """Ids of the organisations in which one of ``roles`` is held."""
        return frozenset(g.organisation for g in self.grants if g.role in roles and g.organisation)


def system(label: str = "系统") -> Actor:
    """The machine itself, named in the audit trail by what it was doing."""
    return Actor(id="system", label=label, is_system=True)
