"""Can the force be used on this key? Floors and ceilings bound numbers, bans forbid a choice."""

from collections.abc import Mapping

from .. import facts
from ..reading import Fault

_BOUND_OF = {"floor": "min", "ceiling": "max"}
_BANNABLE = frozenset({"choice", "bool", "text"})


def check(pack: facts.Pack, keys: Mapping[str, facts.Key], where: str) -> list[Fault]:
    """Forces the key does not take, ``instead`` outside a ban, values against the pack's own bound."""
    file = f"{where}/parameters.yaml"
    faults = []
    for p in pack.parameters:
        found = _misused(p, keys[p.key])
        if found:
            faults.append(Fault(file, p.line, f"参数 {p.key} {found[0]}", found[1]))
    start = pack.instrument.effective_from
    for bound in pack.parameters:
        for p in pack.parameters:
            if (
                p.key == bound.key
                and p.force == "default"
                and facts.past(p.value, bound.force, bound.value)
                and facts.overlap(
                    p.valid_from or start, p.valid_to, bound.valid_from or start, bound.valid_to
                )
            ):
                faults.append(
                    Fault(
                        file,
                        p.line,
                        f"参数 {p.key} 的值 {p.value} 越过本制度第{bound.line}行的"
                        f"{facts.FORCES[bound.force]} {bound.value}",
                        "请核对两处的值和日期",
                    )
                )
    return faults


def _misused(p: facts.Parameter, key: facts.Key) -> tuple[str, str] | None:
    if p.force in _BOUND_OF and key.bound != _BOUND_OF[p.force]:
        wanted = _BOUND_OF[p.force]
        return (
            f"用了{facts.FORCES[p.force]}，而词表声明该键的 bound 为 {key.bound}",
            f"请改用 force: default，或在 keys.yaml 里把 bound 改为 {wanted}",
        )
    if p.force == "ban" and key.type not in _BANNABLE:
        return f"的类型是{facts.TYPES[key.type]}，不能用禁止", "请改用 floor 或 ceiling"
    if p.instead is not None and p.force != "ban":
        return "写了 instead，却不是禁止", "instead 只用于 force: ban，请删去"
    if p.instead is not None and p.instead == p.value:
        return f"禁止的值与替代值都是 {p.value}", "请改写 instead"
    return None
