"""Where the bytes lie: once per content, ``attachments/ab/<sha256>`` in Django's default storage."""

import re
from datetime import datetime
from typing import Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection

_FOLDER: Final = "attachments"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def lock(sha256: str) -> None:
    """Hold this content for the rest of the transaction: it is stored or swept by one at a time.

    On SQLite the transaction holds the whole database for writing from its beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def keep(sha256: str, data: bytes) -> None:
    """Store the bytes unless they are there; call it under ``lock``. What a crash left half-written is written anew."""
    name = path(sha256)
    if default_storage.exists(name):
        if default_storage.size(name) == len(data):
            return
        default_storage.delete(name)
    default_storage.save(name, ContentFile(data))


def open_(sha256: str) -> File[bytes]:
    """The bytes to read from; raises ``FileNotFoundError`` where the storage has lost them."""
    return default_storage.open(path(sha256))


def path(sha256: str) -> str:
    """The name in the storage."""
    return f"{_FOLDER}/{sha256[:2]}/{sha256}"


def old(folder: str, before: datetime) -> list[str]:
    """Names of what lies in one of the 256 folders ("00" to "ff") since before the instant."""
    place = f"{_FOLDER}/{folder}"
    try:
        _, files = default_storage.listdir(place)
    except FileNotFoundError:
        return []
    return [file for file in files if _modified(f"{place}/{file}") < before]


def discard(folder: str, file: str) -> None:
    """Take one file out of the storage; one already gone is no fault."""
    default_storage.delete(f"{_FOLDER}/{folder}/{file}")


def is_content(file: str) -> bool:
    """Whether a file's name is that of a content (anything else is a leftover)."""
    return _SHA256.fullmatch(file) is not None


def _modified(name: str) -> datetime:
    return default_storage.get_modified_time(name)
