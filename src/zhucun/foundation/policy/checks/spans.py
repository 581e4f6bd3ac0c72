"""Are the days in order? Ends after beginnings, values within the instrument's time, no two values on one
day.
"""

from itertools import combinations

from .. import facts
from ..reading import Fault


def check(pack: facts.Pack, where: str) -> list[Fault]:
    """Spans that are empty or turned round, reach outside the instrument, or overlap for the same key."""
    instrument = pack.instrument
    start, end = instrument.effective_from, instrument.effective_to
    head, file = f"{where}/instrument.yaml", f"{where}/parameters.yaml"
    faults = []
    if end is not None and end <= start:
        faults.append(
            Fault(
                head,
                1,
                f"失效日 {end} 不晚于施行日 {start}",
                "effective_to 是不再有效的第一天，应晚于 effective_from",
            )
        )
    faults += [
        Fault(
            head,
            1,
            f"地区 {a.division} 的采用止日 {a.valid_to} 不晚于起日 {a.valid_from}",
            "请核对 from 和 to",
        )
        for a in instrument.adopted_by
        if a.valid_to is not None and a.valid_to <= a.valid_from
    ]
    for p in pack.parameters:
        begin = p.valid_from or start
        if p.valid_to is not None and p.valid_to <= begin:
            problem, fix = f"止日 {p.valid_to} 不晚于起日 {begin}", "to 是不再有效的第一天，应晚于 from"
        elif begin < start:
            problem, fix = f"起日 {begin} 早于制度施行日 {start}", "请核对 from，或不写，按施行日起算"
        elif end is not None and begin >= end:
            problem, fix = f"起日 {begin} 不早于制度失效日 {end}", "请核对 from 或制度的 effective_to"
        else:
            continue
        faults.append(Fault(file, p.line, f"参数 {p.key} 的{problem}", fix))
    for one, two in combinations(pack.parameters, 2):
        # Several values may be banned on one day; a value under an exception stands beside the ordinary one.
        alike = one.key == two.key and one.force == two.force and one.exception == two.exception
        if (
            alike
            and (one.force != "ban" or one.value == two.value)
            and facts.overlap(one.valid_from or start, one.valid_to, two.valid_from or start, two.valid_to)
        ):
            faults.append(
                Fault(
                    file,
                    two.line,
                    f"参数 {two.key}（{facts.FORCES[two.force]}）与第{one.line}行的日期重叠",
                    "同一天只能有一个值：请调整 from、to，或删去其中一个",
                )
            )
    return faults
