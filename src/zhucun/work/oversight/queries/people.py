"""Finding the person an office means by name and body."""

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.models import in_force
from zhucun.work.cadres import queries as cadres
from zhucun.work.cadres.queries import Cadre, Post

_MACHINE = system("按姓名和单位查找")


def find(*, name: str, body: str, post: str = "") -> Cadre:
    """The one cadre of that name in the body of that name; ``post`` (a title held today) tells namesakes apart.

    A leader may come from any body, so the search is not limited to the areas of who asks; it answers full names alone, and callers
    have authorised the act before. Raises ``Refusal`` (field ``name``) where nobody or several fit; a restricted body counts as
    nobody.
    """
    name, body, post = name.strip(), body.strip(), post.strip()
    rows = cadres.visible_to(_MACHINE).filter(
        name=name, organisation__name=body, organisation__restricted=False
    )
    if post:
        today = Post.objects.filter(in_force(clock.today()), title=post)
        rows = rows.filter(pk__in=today.values("cadre_id"))
    found = list(rows[:2])
    if not found:
        said = f"职务为“{post}”的" if post else ""
        raise Refusal(
            f"“{body}”没有登记{said}“{name}”。请核对姓名和单位全称，或先登记这名干部。", field="name"
        )
    if len(found) > 1:
        raise Refusal(f"“{body}”有不止一名“{name}”，请同时填写职务。", field="post")
    return found[0]
