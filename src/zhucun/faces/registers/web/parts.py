"""What the pages of the registers share: refusals put into forms, bodies found by name."""

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.ui.acts import tried as tried


def named_body(actor: Actor, name: str, field: str) -> Organisation:
    """The one body of that name; refuses at ``field`` where none or several fit."""
    found = organisations.search(viewer=actor, text=name.strip())
    exact = [body for body in found if body.name == name.strip()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    near = f"相近的有：{'、'.join(body.name for body in found[:5])}。" if found else ""
    raise Refusal(f"没有唯一叫“{name}”的单位，请填写登记的全称。{near}", field=field)
