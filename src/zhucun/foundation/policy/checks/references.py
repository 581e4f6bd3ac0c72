"""Does everything that is cited exist? Clauses by their ids, duties' days by their keys.

Parameters and duties rest on a clause of their own pack. Chains and cases may also cite a clause of another
pack.
"""

from collections.abc import Iterable, Mapping

from .. import facts
from ..reading import Fault


def check(pack: facts.Pack, keys: Mapping[str, facts.Key], where: str) -> list[Fault]:
    """Parameters and duties that cite a clause the pack does not have; duties whose day has no key."""
    own = {clause.id for clause in pack.clauses}
    faults = [
        _unknown(f"{where}/parameters.yaml", p.line, f"参数 {p.key}", p.clause)
        for p in pack.parameters
        if p.clause not in own
    ]
    faults += [
        _unknown(f"{where}/obligations.yaml", d.line, f"义务 {d.code}", d.clause)
        for d in pack.duties
        if d.clause not in own
    ]
    for duty in pack.duties:
        for name, wanted in ((duty.due.month_day_key, "month_day"), (duty.due.weekday_key, "int")):
            if name is not None and (name not in keys or keys[name].type != wanted):
                faults.append(
                    Fault(
                        f"{where}/obligations.yaml",
                        duty.line,
                        f"义务 {duty.code} 的到期日引用了 {name}，词表里没有这个类型合适的键",
                        f"请改用词表里类型为 {wanted} 的键",
                    )
                )
        if duty.due == facts.Due():
            faults.append(
                Fault(
                    f"{where}/obligations.yaml",
                    duty.line,
                    f"义务 {duty.code} 没有写明何时到期",
                    "请写 date、month_day_key 或 every",
                )
            )
    return faults


def check_among(pack: facts.Pack, others: Iterable[facts.Pack], where: str) -> list[Fault]:
    """Chains and cases that cite a clause no pack has; relations to an instrument that is not held."""
    beside = list(others)
    known = {clause.id for one in (pack, *beside) for clause in one.clauses}
    held = {pack.id, *(other.id for other in beside)}
    faults = [
        _unknown(f"{where}/chains.yaml", c.line, f"审批链 {c.code}", clause)
        for c in pack.chains
        for clause in (c.clause, *(step.clause for step in c.steps))
        if clause not in known
    ]
    faults += [
        _unknown(f"{where}/{c.file}", c.line, f"事例“{c.case}”", c.clause)
        for c in pack.cases
        if c.clause not in known
    ]
    faults += [
        Fault(
            f"{where}/instrument.yaml",
            1,
            f"关系“{facts.RELATIONS[r.kind]}”引用的制度 {r.instrument} 没有装入",
            "请核对编号；没有该制度包时 instrument 写 null，只留文号和标题",
        )
        for r in pack.instrument.relations
        if r.instrument is not None and r.instrument not in held
    ]
    return faults


def _unknown(file: str, line: int, what: str, clause: str) -> Fault:
    return Fault(
        file, line, f"{what}引用的条款 {clause} 不存在", "请核对条款编号，或先在 clauses.yaml 里写出该条款"
    )
