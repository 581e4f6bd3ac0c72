"""What a person should see first: waiting, overdue, figures; duties of many units are told as one sentence."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.urls import reverse

from zhucun.foundation.approvals import queries as approvals
from zhucun.foundation.documents import queries as documents
from zhucun.foundation.imports import queries as imports
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.ui.parts import Cite, Item, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table
from zhucun.work.teams.placement.findings import SEVERITIES
from zhucun.work.teams.queries import placement
from zhucun.work.units import queries as units

MANY = 3
MOST = 100  # steps looked at for the first page; the inbox holds all


def waiting(*, viewer: Actor, on: date, owed: Iterable[Duty]) -> list[Item]:
    """What the viewer can do now: steps to approve, imports and placement work in hand, then duties not yet due, by day."""
    return [
        *step_items(viewer=viewer, on=on),
        *import_items(viewer=viewer),
        *print_items(viewer=viewer),
        *placement_items(viewer=viewer),
        *as_items((duty for duty in owed if duty.state(on) == "open" and duty.code != approvals.DUTY), on),
    ]


def overdue(*, on: date, owed: Iterable[Duty]) -> list[Item]:
    """Duties past their day; more than three late steps of approvals become one sentence with their number."""
    late = [duty for duty in owed if duty.state(on) == "overdue"]
    steps = [duty for duty in late if duty.code == approvals.DUTY]
    if len(steps) <= MANY:
        return as_items(late, on)
    names = "、".join(dict.fromkeys(duty.who for duty in steps[:MANY]))
    told = Item(
        f"审批逾期 {len(steps)} 件（{names}等）",
        "/duties/?state=overdue",
        due=steps[0].distance(on),
        late=True,
        cites=(Cite(steps[0].clause),),
    )
    return [told, *as_items((duty for duty in late if duty.code != approvals.DUTY), on)]


def step_items(*, viewer: Actor, on: date) -> list[Item]:
    """Steps the viewer may decide, those due first; more than three of one kind become one sentence with their number."""
    kinds: dict[tuple[str, str], list[approvals.CaseStep]] = defaultdict(list)
    for step in approvals.inbox(viewer=viewer)[:MOST]:
        kinds[step.case.title, step.title].append(step)
    items = []
    for (title, name), steps in kinds.items():
        many = len(steps) > MANY
        for step in steps[:1] if many else steps:
            duty = approvals.duty_of(step)
            number = f"{len(steps)} 件" if len(steps) < MOST else f"{MOST} 件以上"
            items.append(
                Item(
                    sentence=f"{title}：{number}待您办理“{name}”"
                    if many
                    else f"{step.case.subject_label}：{title}，待您办理“{name}”",
                    url=reverse("inbox") if many else reverse("case", args=[step.case_id]),
                    due=duty.distance(on) if duty else "",
                    late=duty is not None and duty.state(on) == "overdue",
                    why=f"{step.case.opened_by_label}{step.case.opened_on:%-m月%-d日}提出",
                    cites=(Cite(step.clause),),
                )
            )
    return items


def batch_in_hand(*, viewer: Actor, on: date) -> units.Batch | None:
    """The batch running on the day that the viewer has to do with: of the own area before others, the latest of several."""
    own = {grant.division for grant in viewer.grants}
    running = list(units.batches(viewer=viewer).filter(starts_on__lte=on, ends_on__gt=on))
    return next((one for one in running if one.division_id in own), running[0] if running else None)


def import_items(*, viewer: Actor) -> list[Item]:
    """Imports that wait for a decision."""
    items = []
    for job in imports.waiting_for(viewer):
        open_points = (
            f"{job.unsettled} 个名称待确认"
            if job.unsettled
            else f"{job.errors} 处错误待改正"
            if job.errors
            else "核对后可提交"
        )
        items.append(
            Item(
                f"导入“{job.file_name}”：{open_points}",
                f"/imports/{job.pk}/",
                Tag("待确认", "warn"),
                why=f"共 {job.rows} 行",
            )
        )
    return items


def print_items(*, viewer: Actor) -> list[Item]:
    """The own print jobs of the last day that are ready, or came to nothing."""
    items = []
    for job in documents.ready_for(viewer):
        made = job.state == documents.PrintJob.State.DONE
        items.append(
            Item(
                f"“{job.title}”{'已做好，可以下载' if made else '没有做成'}",
                reverse("print_job", args=[job.pk]),
                Tag("可下载", "ok") if made else Tag(job.get_state_display(), "bad"),
                why="" if made else job.message,
            )
        )
    return items


def board(seen: placement.Overview) -> Table:
    """The placement by city (above a county)."""
    rows: dict[str, list[placement.CountyLine]] = defaultdict(list)
    for line in seen.lines:
        rows[line.city].append(line)
    url = f"/placement/plans/{seen.plan.pk}/"
    return Table(
        caption="各市州",
        columns=(
            Column("city", "市州", link=lambda row: url),
            Column("counties", "县市区", numeric=True),
            Column("villages", "贫困村", numeric=True),
            Column("teams", "工作队", numeric=True),
            Column("load", "村/队", numeric=True),
        ),
        rows=[
            {
                "city": city,
                "counties": len(lines),
                "villages": (villages := sum(line.villages or 0 for line in lines)),
                "teams": (teams := sum(line.teams for line in lines)),
                "load": Decimal(villages * 10 // teams) / 10 if teams else None,
            }
            for city, lines in rows.items()
        ],
    )


def health(seen: placement.Overview) -> tuple[list[Item], str]:
    """The gravest findings of the plan that holds, and where all of them stand."""
    order = list(SEVERITIES)
    found = sorted(seen.findings, key=lambda one: order.index(one.severity))
    tones: dict[str, Tone] = {"error": "bad", "confirm": "warn", "notice": "info"}
    items = [
        Item(one.sentence, tag=Tag(SEVERITIES[one.severity], tones[one.severity]), cites=(Cite(one.clause),))
        for one in found[:MANY]
    ]
    return items, f"/placement/plans/{seen.plan.pk}/findings/"


def placement_items(*, viewer: Actor) -> list[Item]:
    """Drafts in the viewer's hands: names to confirm, findings to look at, plans to adopt."""
    found = []
    for task in placement.tasks(viewer=viewer):
        found.append(
            Item(
                sentence=task.sentence,
                url=task.url,
                tag=Tag(task.state, "info"),
                why=task.why,
                cites=(Cite(task.clause),),
            )
        )
    return found


def as_items(found: Iterable[Duty], on: date) -> list[Item]:
    """Duties as sentences; more than three of one kind and day become one sentence with their number."""
    groups: dict[tuple[str, date, str], list[Duty]] = defaultdict(list)
    for duty in found:
        groups[(duty.code, duty.due, duty.url)].append(duty)
    items = []
    for group in groups.values():
        first = group[0]
        late = first.state(on) == "overdue"
        if len(group) > MANY:
            names = "、".join(duty.who for duty in group[:MANY])
            sentence = f"{first.title}：{len(group)} 个单位{'逾期未办' if late else '待办'}（{names}等）"
            items.append(_item(sentence, first, on))
        else:
            items.extend(_item(f"{duty.who}：{duty.title}", duty, on) for duty in group)
    return items


def _item(sentence: str, duty: Duty, on: date) -> Item:
    return Item(
        sentence=sentence,
        url=duty.url,
        due=duty.distance(on),
        late=duty.state(on) == "overdue",
        why=f"{duty.due:%-m月%-d日}前",
        cites=(Cite(duty.clause),),
    )


def duty_table(found: Iterable[Duty], on: date) -> Table:
    """Duties as a table: what, who, by when, how it stands."""
    return Table(
        caption="应办事项",
        columns=(
            Column("title", "事项", link=lambda duty: duty.url),
            Column("who", "谁办"),
            Column("due", "期限"),
            Column("state", "情况", read=lambda duty: Tag(duty.distance(on), _tone(duty.state(on)))),
            Column("clause", "依据", read=lambda duty: Cite(duty.clause)),
        ),
        rows=list(found),
        stack=True,
        empty="没有这类事项。",
    )


def _tone(state: str) -> Tone:
    return {"overdue": "bad", "late": "warn", "done": "ok"}.get(state, "")  # type: ignore[return-value]  # a closed set
