"""Users and their rights, as others may read them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, Grant
from zhucun.foundation.kernel.models import in_force

from .models import RoleGrant, User
from .roles import ADMINISTRATORS, ROLES


@dataclass(frozen=True)
class HeldRole:
    """A role in words: who may what where since when."""

    id: int
    title: str
    where: str
    valid_from: date
    valid_to: date | None
    reason: str


def real_today() -> date:
    """The real day in Shanghai: rights are never a matter of the demonstration's date."""
    return clock.now().astimezone(clock.SHANGHAI).date()


def actor_for(user: User) -> Actor:
    """The user as an actor with the grants in force on the real day; a disabled account holds none."""
    if not user.is_active:
        return Actor(id=str(user.pk), label=user.name)
    rows = (
        RoleGrant.objects.filter(in_force(real_today()), user=user)
        .select_related("organisation")
        .order_by("pk")
    )
    grants = tuple(
        Grant(
            role=row.role,
            division=row.division_id,
            organisation=str(row.organisation_id or ""),
            label=row.organisation.name if row.organisation else "",
        )
        for row in rows
    )
    return Actor(id=str(user.pk), label=user.name, grants=grants)


def users(*, viewer: Actor) -> QuerySet[User]:
    """Accounts, for the three administrators only, with their grants prefetched."""
    if not viewer.holds(ADMINISTRATORS):
        return User.objects.none()
    grants = RoleGrant.objects.select_related("organisation").order_by("valid_from", "pk")
    return User.objects.prefetch_related(Prefetch("grants", queryset=grants)).order_by("username")


def roles_of(*, viewer: Actor, user: UUID) -> list[HeldRole]:
    """All roles a user held, holds or will hold, for the administrators and the user."""
    if not (viewer.holds(ADMINISTRATORS) or viewer.id == str(user)):
        return []
    rows = RoleGrant.objects.filter(user_id=user).select_related("organisation").order_by("valid_from", "pk")
    return [
        HeldRole(r.pk, ROLES[r.role].title, place_of(r, real_today()), r.valid_from, r.valid_to, r.reason)
        for r in rows
    ]


def place_of(grant: RoleGrant, on: date) -> str:
    """Where a role is held, in words."""
    return grant.organisation.name if grant.organisation else divisions.by_key(grant.division_id, on).name


def demo_date(user: object) -> date | None:
    """The business date of a demonstration sign-in; None for real accounts and for nobody."""
    return user.demo_date if isinstance(user, User) else None


def by_username(username: str) -> User | None:
    """One account by its user name."""
    return User.objects.filter(username=username).first()


def has_real_accounts() -> bool:
    """Whether any account is not a demonstration's."""
    return User.objects.filter(demo_date=None).exists()


def actor_of_user(pk: str) -> Actor | None:
    """The user with this id as an actor with the grants in force now; None for nobody (also for what is no id)."""
    try:
        user = User.objects.filter(pk=pk).first()
    except ValidationError:
        return None
    return actor_for(user) if user else None
