"""Users and their rights, as others may read them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, Grant
from zhucun.foundation.kernel.models import in_force

from .models import RoleGrant
from .models import User as User
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
    """Accounts with their grants prefetched: an administrator sees those kept in the own areas that hold roles nowhere
    else; everybody else sees none.
    """
    areas = {grant.division for grant in viewer.grants if grant.role in ADMINISTRATORS}
    if not areas:
        return User.objects.none()
    rows = User.objects.all()
    if "" not in areas:
        inside = Q()
        for area in areas:
            inside |= Q(division__key__startswith=area)
        elsewhere = RoleGrant.objects.filter(_unended(), user=OuterRef("pk")).exclude(inside)
        rows = rows.filter(inside).exclude(Exists(elsewhere))
    grants = RoleGrant.objects.select_related("organisation").order_by("valid_from", "pk")
    return rows.prefetch_related(Prefetch("grants", queryset=grants)).order_by("username")


def covers(actor: Actor, roles: Collection[str], user: User) -> bool:
    """Whether the actor holds one of ``roles`` over all areas of the account: where it is kept, and wherever it holds
    a role now or later. An area that is no more is the nation's matter.
    """
    held = RoleGrant.objects.filter(_unended(), user=user).values_list("division_id", flat=True)
    keys = {user.division_id, *held}
    ways = divisions.ways_up(keys, real_today())
    return all(actor.holds(roles, path=[area.key for area in ways.get(key, ())] or [""]) for key in keys)


def _unended() -> Q:
    return Q(valid_to=None) | Q(valid_to__gt=real_today())


def roles_of(*, viewer: Actor, user: UUID) -> list[HeldRole]:
    """All roles a user held, holds or will hold, for the user and the administrators who see the account."""
    if not (viewer.id == str(user) or users(viewer=viewer).filter(pk=user).exists()):
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


def has_demo_accounts() -> bool:
    """Whether any account is a demonstration's, with a password everybody knows."""
    return User.objects.exclude(demo_date=None).exists()


def actor_of_user(pk: str) -> Actor | None:
    """The user with this id as an actor with the grants in force now; None for nobody (also for what is no id)."""
    try:
        user = User.objects.filter(pk=pk).first()
    except ValidationError:
        return None
    return actor_for(user) if user else None


def colleagues(*, viewer: Actor) -> QuerySet[User]:
    """Other active accounts that hold a business role today in an area or organisation in which the viewer holds one."""
    shared = Q(pk__in=())
    for grant in viewer.grants:
        if grant.organisation:
            shared |= Q(organisation_id=grant.organisation)
        else:
            shared |= Q(organisation=None, division_id=grant.division)
    held = RoleGrant.objects.filter(shared, in_force(real_today())).exclude(role__in=ADMINISTRATORS)
    rows = User.objects.filter(pk__in=held.values("user_id"), is_active=True).exclude(pk=viewer.id)
    return rows.order_by("name", "username")


def addressees() -> QuerySet[User]:
    """Active accounts with an e-mail address."""
    return User.objects.filter(is_active=True).exclude(email="").order_by("pk")
