"""What the pages of the registers share: refusals put into forms, bodies found by name."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation

T = TypeVar("T")


def tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What ``act`` returns; a refusal becomes the error of its field (what was typed stays) and None is returned.

    The clause a refusal rests on is kept as ``form.refused_by`` for the page to show.
    """
    try:
        return act()
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.sentence)
        form.refused_by = refusal.clause  # type: ignore[attr-defined]  # read by the template
        return None


def named_body(actor: Actor, name: str, field: str) -> Organisation:
    """The one body of that name; refuses at ``field`` where none or several fit."""
    found = organisations.search(viewer=actor, text=name.strip())
    exact = [body for body in found if body.name == name.strip()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    near = f"相近的有：{'、'.join(body.name for body in found[:5])}。" if found else ""
    raise Refusal(f"没有唯一叫“{name}”的单位，请填写登记的全称。{near}", field=field)
