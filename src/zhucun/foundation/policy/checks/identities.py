"""Is every id given once? Clause ids across all packs; duties, chains and cases within the pack."""

from collections.abc import Iterable

from .. import facts
from ..reading import Fault


def check(pack: facts.Pack, where: str) -> list[Fault]:
    """Ids given twice in one pack."""
    return [
        *_twice(((c.id, c.line) for c in pack.clauses), "条款编号", f"{where}/clauses.yaml"),
        *_twice(((d.code, d.line) for d in pack.duties), "义务代号", f"{where}/obligations.yaml"),
        *_twice(((c.code, c.line) for c in pack.chains), "审批链代号", f"{where}/chains.yaml"),
    ]


def check_among(pack: facts.Pack, others: Iterable[facts.Pack], where: str) -> list[Fault]:
    """Clause ids that another pack already uses."""
    taken = {clause.id: other for other in others for clause in other.clauses}
    return [
        Fault(
            f"{where}/clauses.yaml",
            clause.line,
            f"条款编号 {clause.id} 已由 {taken[clause.id].id} 使用",
            "请换一个编号",
        )
        for clause in pack.clauses
        if clause.id in taken
    ]


def _twice(ids: Iterable[tuple[str, int]], what: str, file: str) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for name, line in ids:
        if name in first:
            faults.append(
                Fault(file, line, f"{what} {name} 与第{first[name]}行重复", "请改用不同的编号或合并")
            )
        first.setdefault(name, line)
    return faults
