"""Lost races that a unique index tells of, as a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from .errors import Conflict


@contextmanager
def once(sentence: str, field: str = "") -> Iterator[None]:
    """Turn the refusal of a unique index (a lost race, or the same thing twice) into a ``Conflict`` with the sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict(sentence, field=field) from error
