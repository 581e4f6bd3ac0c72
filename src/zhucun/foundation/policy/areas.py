"""Areas in which an instrument holds, as division codes in the short form of ``divisions.codes``.

Files and people write the same area with and without filling zeros (43, 430000); ``short`` brings them to one
form, so that packs, adoptions and paths compare. Areas without a statistical code (management areas) are
named by their key.
"""

from zhucun.foundation.divisions import codes
from zhucun.foundation.kernel.errors import Refusal


def short(code: str) -> str:
    """The short form of a code; a key that is no code stays as it is. "" is the nation."""
    return codes.short(code) if code.isdigit() else code.strip()


def is_area(code: str) -> bool:
    """Whether ``code`` can name an area: "", a division code, or a key with a letter in it."""
    try:
        return not short(code).isdigit() or codes.level_of(short(code)) >= 0
    except Refusal:
        return False


def path(code: str) -> tuple[str, ...]:
    """The area and those above it by digits alone, from itself to the nation: ("141028", "1410", "14", "").

    Good for codes of one day, such as the cases of a pack; the register of divisions knows renamed and moved
    areas.
    """
    own = short(code)
    found = [own]
    while own.isdigit():
        own = codes.parent_code(own)
        found.append(own)
    return tuple(found) if found[-1] == "" else (*found, "")
