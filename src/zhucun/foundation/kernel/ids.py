"""Primary keys of facts: UUIDv7 made in Python, so that they sort by time on either database."""

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """A new time-ordered identifier (RFC 9562, version 7)."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def uuid7_texts(count: int) -> list[str]:
    """So many new identifiers in written form, in order."""
    return [str(uuid_utils.uuid7()) for _ in range(count)]
