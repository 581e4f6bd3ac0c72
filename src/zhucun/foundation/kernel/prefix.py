"""Looking something up by its beginning, from an index of either database."""

from django.db import connection
from django.db.models import Q


def begins(field: str, text: str) -> Q:
    """Rows whose ``field`` begins with ``text``, in a form that both databases answer from the index.

    On PostgreSQL that index needs ``opclasses=["varchar_pattern_ops"]`` (or ``db_index=True``, which makes one).
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
    return Q(**{f"{field}__startswith": text})
