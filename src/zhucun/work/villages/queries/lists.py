"""The words a record of a village may take, as the packs in force there state them."""

from datetime import date

from zhucun.foundation.policy import queries as policy

OTHER = "其他"


def problem_kinds(village: str, on: date) -> tuple[list[str], str]:
    """Kinds of problems and the clause they rest on; 其他 is always one."""
    found = policy.find("villages.problem.kinds", division=village, on=on)
    return [*(found.items if found else ()), OTHER], found.clause if found else ""


def disaster_kinds(village: str, on: date) -> list[str]:
    """Kinds of natural disaster, the same as the registry's list of risks by disaster."""
    found = policy.find("households.codes.disaster", division=village, on=on)
    return [str(row["term"]) for row in found.value] if found else []


def environment_items(village: str, on: date) -> dict[str, str]:
    """What an environment check looks at (heaps, then kinds of disorder) with the clause of each."""
    keys = ("villages.environment.heaps", "villages.environment.disorders")
    found = policy.found(keys, division=village, on=on)
    return {str(item): found[key].clause for key in keys if key in found for item in found[key].items}


def ledger_kinds(village: str, on: date) -> dict[str, list[str]]:
    """The kinds of entries each ledger takes."""
    found = policy.find("villages.ledger.kinds", division=village, on=on)
    return {str(row["ledger"]): [str(kind) for kind in row["kinds"]] for row in found.value} if found else {}


def base_items(village: str, on: date) -> tuple[list[str], str]:
    """The base items a village must have, and their clause."""
    found = policy.find("villages.base_records", division=village, on=on)
    return (list(found.items), found.clause) if found else ([], "")
