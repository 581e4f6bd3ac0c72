"""What a person should see first: waiting, overdue, figures; duties of many units are told as one sentence."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.obligations import duties
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.ui.parts import Cite, Figure, Item, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table
from zhucun.work.teams.queries import placement
from zhucun.work.units import queries as units

MANY = 3


def waiting(*, viewer: Actor, on: date) -> list[Item]:
    """What the viewer can do now: placement work in hand, then duties not yet due, by day."""
    return [*placement_items(viewer=viewer), *as_items(duties.waiting(viewer=viewer, on=on), on)]


def overdue(*, viewer: Actor, on: date) -> list[Item]:
    """Duties past their day in the viewer's scope."""
    return as_items(duties.overdue(viewer=viewer, on=on), on)


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
        empty="没有这类事项。",
    )


def _tone(state: str) -> Tone:
    return {"overdue": "bad", "late": "warn", "done": "ok"}.get(state, "")  # type: ignore[return-value]  # a closed set


def figures(*, viewer: Actor, on: date) -> list[Figure]:
    """At most four numbers of the batch in hand; none where the viewer has no batch."""
    batch = units.batches(viewer=viewer).filter(starts_on__lte=on, ends_on__gt=on).first()
    return placement.figures(viewer=viewer, batch=batch) if batch else []
