"""What the pages of lists share: finding a row or 404, tags, and how a step reads."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from zhucun.foundation.accounts.access import actor_of
from zhucun.foundation.approvals import queries as approvals
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.parts import Cite, Item, Link, Tag, Tone

from ..queries import needs, rolls, scope
from ..queries.rolls import Roll, RollEntry

T = TypeVar("T")
READERS, EDITORS = tuple(sorted(scope.READERS)), tuple(sorted(scope.EDITORS))
_STATES: dict[str, Tone] = {"running": "info", "approved": "ok", "returned": "warn", "refused": "bad"}
_STEPS: dict[str, Tone] = {"open": "info", "approved": "ok", "returned": "warn", "refused": "bad"}
_BY_HOUSEHOLD = {"application": "roll_application", "recognition": "roll_recognise"}
_OUTCOMES: dict[str, Tone] = {"approved": "ok", "dropped": "bad"}


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where nothing was ticked or typed; None where nothing was sent."""
    return request.POST if request.method == "POST" else None


def found_or_404(row: T | None) -> T:
    """A row the viewer may see; for any other the page does not exist."""
    if row is None:
        raise Http404
    return row


def roll_or_404(request: HttpRequest, id: UUID) -> Roll:
    """A list the viewer may see."""
    return found_or_404(rolls.roll(viewer=actor_of(request), pk=id))


def entry_or_404(request: HttpRequest, id: UUID) -> RollEntry:
    """A line of such a list."""
    return found_or_404(rolls.entry(viewer=actor_of(request), pk=id))


def step_or_404(row: Roll, id: UUID) -> CaseStep:
    """A step of the list's case."""
    return found_or_404(next((step for step in rolls.steps(row) if step.pk == id), None))


def state_tag(row: Roll) -> Tag:
    """How a list stands."""
    return Tag(row.get_state_display(), _STATES.get(row.state, ""))


def outcome_tag(entry: RollEntry) -> Tag:
    """What became of a line."""
    if entry.outcome == rolls.PENDING:
        return Tag("在名单上")
    return Tag(entry.get_outcome_display(), _OUTCOMES[entry.outcome])


def criteria_tag(entry: RollEntry) -> Tag | None:
    """Whether a line met everything asked when the list was submitted."""
    if not entry.criteria:
        return None
    failing = [line["item"] for line in entry.criteria if not line["met"]]
    return Tag(f"不符合：{'、'.join(failing)}", "warn") if failing else Tag("符合", "ok")


def step_items(steps: list[CaseStep]) -> list[Item]:
    """The steps of the procedure in order: who, where, what record each needs, and how it stands."""
    return [
        Item(
            sentence=f"第{step.number}步　{step.title}",
            tag=Tag(step.get_state_display(), _STEPS.get(step.state, "")),
            due=step.decided_on.isoformat()
            if step.decided_on
            else (f"{step.due_on.isoformat()} 前" if step.due_on and step.state == "open" else "　"),
            why="；".join(
                part
                for part in (
                    step.place_label,
                    f"须有：{needs.TITLES[step.needs]}" if step.needs else "",
                    f"{step.decided_by_label}{f'：{step.opinion}' if step.opinion else ''}"
                    if step.decided_by_label
                    else "",
                )
                if part
            ),
            cites=(Cite(step.clause),) if step.clause else (),
        )
        for step in steps
    ]


def waiting_items(viewer: Actor, row: Roll, step: CaseStep, on: date) -> list[Item]:
    """What an open step still needs, and who falls out of the list when it is agreed to."""
    found = needs.standing(row, step, on)
    items = [
        Item(one.sentence, tag=Tag("还缺", "warn"), cites=(Cite(one.clause),) if one.clause else ())
        for one in found.missing
    ]
    if found.missing and step.needs in _BY_HOUSEHOLD and scope.edits(viewer, row.village_id):
        items += [_to_do(entry, step) for entry in rolls.pending(row) if _lacks(entry, step)]
    items += [
        Item(f"{entry.head}户将被取消", tag=Tag("取消", "bad"), why=reason) for entry, reason in found.out
    ]
    return items or [Item("需要的记录已齐，可以办理。", tag=Tag("已齐", "ok"))]


def _lacks(entry: RollEntry, step: CaseStep) -> bool:
    if step.needs == "recognition":
        return entry.recognised_on is None
    return entry.applied_on is None or not entry.reason


def _to_do(entry: RollEntry, step: CaseStep) -> Item:
    """A household whose own record is still missing, with where it is recorded."""
    name, args = _BY_HOUSEHOLD[step.needs], [entry.pk]
    if step.needs == "recognition":
        args.append(step.pk)
    return Item(f"{entry.head}户", action=Link(f"登记{needs.TITLES[step.needs]}", reverse(name, args=args)))


def acts(viewer: Actor, row: Roll, step: CaseStep, on: date) -> list[Link]:
    """What the viewer may do at an open step, what comes next first."""
    found: list[Link] = []
    if scope.edits(viewer, step.division_id or row.village_id) and scope.edits(viewer, row.village_id):
        names = {
            "vote": ("登记评议表决", "roll_vote"), "nomination": ("登记提名", "roll_examine"),
            "examination": ("登记核实", "roll_examine"), "notice": ("张贴公示", "roll_notice"),
            "announcement": ("发布公告", "roll_notice"),
        }  # fmt: skip
        if step.needs in names:
            text, name = names[step.needs]
            found.append(Link(text, reverse(name, args=[row.pk, step.pk])))
        if step.needs == "sample":
            drawn = rolls.draw_of(row, step.pk) is not None
            text, name = ("登记核实", "roll_examine") if drawn else ("抽取样本", "roll_sample")
            found.append(Link(text, reverse(name, args=[row.pk, step.pk])))
    case = approvals.case(viewer=viewer, pk=step.case_id)
    mine = case is not None and bool(approvals.decidable(viewer=viewer, case=case, steps=[step]))
    if mine and not needs.standing(row, step, on).missing:
        finish = Link("办结这一步", reverse("roll_finish", args=[row.pk, step.pk]))
        found.insert(0, finish if step.recorded else Link("去审批", reverse("case", args=[step.case_id])))
    return found


def case_link(viewer: Actor, step: CaseStep) -> str:
    """The page of the case, where a step is also sent back or refused; "" for who may not open it."""
    case = approvals.case(viewer=viewer, pk=step.case_id)
    return reverse("case", args=[case.pk]) if case else ""
