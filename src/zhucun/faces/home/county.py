"""What a county's office sees of its teams on the first page: places to fill, what is not in order, hints of recall.

The number of queries does not grow with the teams.
"""

from collections import Counter
from datetime import date

from django.urls import reverse

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.policy.facts import SEVERITIES
from zhucun.foundation.ui.parts import Cite, Figure, Item, Tag, Tone
from zhucun.work.appraisal.queries.hints import hints
from zhucun.work.teams.queries import compliance, life

_TONES: dict[str, Tone] = {"hard": "bad", "warning": "warn", "note": "info"}
_NAMED = 3


def teams(*, viewer: Actor, on: date) -> tuple[list[Figure], list[Item]]:
    """At most three numbers and the sentences behind them, for the office of a county; nothing for others."""
    county = next((grant.division for grant in viewer.grants if grant.role == "county_office"), "")
    if not county:
        return [], []
    seen = compliance.checked(viewer=viewer, division=county, on=on)
    vacant = life.vacancies(viewer=viewer, on=on)
    board, places = reverse("teams_compliance"), reverse("vacancies")
    counts = Counter(one.severity for one in seen.violations)
    figures = [
        Figure("在任工作队", f"{seen.teams:,}", f"队员 {seen.members:,} 名", url=reverse("teams")),
        Figure("空缺", f"{len(vacant):,}", "待补派", "warn" if vacant else "ok", url=places),
        Figure(
            "合规核对", f"{len(seen.violations):,} 条", _split(counts), _tone(counts), url=board,
        ),
    ]  # fmt: skip
    items = _recalls(viewer, on)
    if vacant:
        waiting = sum(1 for row in vacant if not row.named)
        items.append(
            Item(
                f"{len(vacant)} 个空缺，其中 {waiting} 个还没有接替人选",
                places,
                Tag("空缺", "warn"),
                why=f"最长的已空 {vacant[0].days} 天",
                cites=(Cite("JX18-061"),),
            )
        )
    for code in SEVERITIES:
        if not counts[code]:
            continue
        first = next(one for one in seen.violations if one.severity == code)
        items.append(
            Item(
                f"合规核对“{SEVERITIES[code]}”{counts[code]} 条",
                f"{board}?severity={code}",
                Tag(SEVERITIES[code], _TONES[code]),
                why=f"例如：{first.sentence}",
                cites=(Cite(first.clause),) if first.clause else (),
            )
        )
    return figures, items


def _recalls(viewer: Actor, on: date) -> list[Item]:
    """One sentence for the members whose record amounts to a ground; those already decided upon are left out."""
    found = [one for one in hints(viewer=viewer, on=on) if one.recall is None]
    if not found:
        return []
    names = "、".join(one.name for one in found[:_NAMED])
    clauses = tuple(dict.fromkeys(trigger.clause for one in found for trigger in one.triggers))
    return [
        Item(
            f"{len(found)} 名队员有召回情形的记录，请核实",
            reverse("recall_hints"),
            Tag("待核实", "warn"),
            why=f"{names}{'等' if len(found) > _NAMED else ''}；只是提示，是否召回由县级办公室核实后决定",
            cites=tuple(Cite(clause) for clause in clauses[:_NAMED]),
        )
    ]


def _split(counts: Counter[str]) -> str:
    return "，".join(f"{SEVERITIES[key]} {counts[key]}" for key in SEVERITIES if counts[key])


def _tone(counts: Counter[str]) -> Tone:
    return next((_TONES[key] for key in SEVERITIES if counts[key]), "ok")
