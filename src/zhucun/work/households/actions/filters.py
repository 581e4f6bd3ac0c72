"""Filters of lists that somebody keeps under a name."""

from django.db import transaction

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal

from ..models import SavedFilter

LONGEST = 500


@transaction.atomic
def save_filter(*, actor: Actor, page: str, name: str, query: str) -> SavedFilter:
    """Keep the query part of a list's address under a name, for oneself; the same name keeps the new one."""
    name, query = name.strip(), query.strip()
    if not name:
        raise Refusal("请给筛选条件起个名字。", field="name")
    if not query or len(query) > LONGEST:
        raise Refusal("请先设置筛选条件再保存；条件太长的请减少几项。", field="name")
    row, _ = SavedFilter.objects.update_or_create(
        user_id=actor.id, page=page, name=name, defaults={"query": query}
    )
    return row


@transaction.atomic
def delete_filter(*, actor: Actor, pk: int) -> None:
    """Keep one of the own filters no more."""
    SavedFilter.objects.filter(pk=pk, user_id=actor.id).delete()
