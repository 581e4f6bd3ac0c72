"""Taking in a whole list of cadres of many units: written in sets, whatever the number of rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from zhucun.foundation.audit.actions import record_bulk
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.pinyin import initials_in_bulk
from zhucun.foundation.kernel import clock, identity
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import batches, copy_rows, update_rows
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.units.queries import EDITORS

from .. import queries, ranks, rules
from ..facts import Facts, Fault, Line, PostFacts
from ..listing import Change, ListedCadre, Registered, compare
from ..models import Cadre, Post, ResumeLine
from ..wording import span
from .keeping import SUBJECT, plain

_FACTS = tuple(Facts.__dataclass_fields__)


@dataclass(frozen=True)
class Loaded:
    """How many rows made a new cadre, changed one, or found everything as it was."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def load_cadres(
    *, actor: Actor, area: str, rows: Sequence[ListedCadre], source: str, file_hash: str = "",
    progress: Callable[[int], None] = lambda done: None,
) -> Loaded:  # fmt: skip
    """Register or update every row of a list, all or none; by the office of the area (key) or above.

    ``source`` names the list. Raises ``NotAllowed`` where a unit is not the actor's; ``Refusal`` naming the row for
    restricted units, for what cannot be so and for people who cannot be told apart.
    """
    today = clock.today()
    bodies = _bodies(actor, {row.organisation for row in rows})
    for row in rows:
        if fault := next(iter(_faults(row)), None):
            raise Refusal(f"第 {row.row} 行：{fault.sentence}", field=fault.field)
    organisations.lock_all(bodies.values())
    indexes = {row.row: queries.index_of(row.number) for row in rows if row.number}
    counties = {pk: body.county for pk, body in bodies.items()}
    changes = compare(rows, indexes, _registered(set(bodies), set(indexes.values())), counties, today)
    _write(changes, counties, indexes, progress)
    done = Loaded(
        created=sum(change.before is None for change in changes),
        changed=sum(change.before is not None and not change.nothing for change in changes),
        unchanged=sum(change.nothing for change in changes),
    )
    record_bulk(
        actor=actor, verb="批量登记干部", subject_kind=SUBJECT, subject_id="", subject_label=source, county=area,
        detail={"file": file_hash, **asdict(done)},
        changes=[(_subject(change), _told(change)) for change in changes if not change.nothing],
    )  # fmt: skip
    progress(len(rows))
    return done


def _bodies(actor: Actor, units: set[UUID]) -> dict[UUID, Organisation]:
    """The units by id; refuses those that are not the actor's and those that show no people."""
    bodies = Organisation.objects.in_bulk(list(units))
    ways = divisions.ways_up({body.division_id for body in bodies.values()}, clock.today())
    for body in bodies.values():
        path = [area.key for area in ways.get(body.division_id, ())]
        if not (actor.is_system or actor.holds(EDITORS, path=path)):
            raise NotAllowed(f"“{body.name}”不在您的职责范围内，名单没有导入。")
        if body.restricted:
            raise Refusal(f"“{body.name}”不公开人员，系统不登记其人员。请从名单中去掉。")
    return bodies


def _faults(row: ListedCadre) -> list[Fault]:
    today, facts = clock.today(), Facts(**row.given)
    found = rules.faults(facts, today)
    found += rules.resume_faults(row.lines or (), facts.born_month, today)
    if row.title:
        fault = rules.post_fault(PostFacts(row.title, today, row.department, row.rank), ranks.names())
        found += [fault] if fault else []
    if row.number:
        fault = rules.identity_fault(identity.parse(row.number, on=today), facts)
        found += [fault] if fault else []
    return found


def _registered(units: set[UUID], indexes: set[str]) -> list[Registered]:
    """The people of the units and whoever bears one of the numbers, with open post and résumé."""
    fields = ("id", "county", "organisation_id", "organisation__name", "identity_index", *_FACTS)
    rows = list(Cadre.objects.filter(organisation_id__in=units).values(*fields))
    there = {row["id"] for row in rows}
    for part in batches(sorted(indexes)):
        found = Cadre.objects.filter(identity_index__in=part).values(*fields)
        rows += [row for row in found if row["id"] not in there]
    posts = {
        post.cadre_id: PostFacts(post.title, post.valid_from, post.department, post.rank)
        for post in Post.objects.filter(cadre__organisation_id__in=units, valid_to=None)
    }
    lines: dict[UUID, list[Line]] = {}
    for line in ResumeLine.objects.filter(cadre__organisation_id__in=units).order_by("cadre_id", "position"):
        lines.setdefault(line.cadre_id, []).append(Line(line.begins, line.ends, line.text))
    return [
        Registered(
            row["id"], row["county"], row["organisation_id"], row["organisation__name"],
            Facts(**{name: row[name] for name in _FACTS}), row["identity_index"], posts.get(row["id"]),
            tuple(lines.get(row["id"], ())),
        )
        for row in rows
    ]  # fmt: skip


def _write(
    changes: Sequence[Change],
    counties: Mapping[UUID, str],
    indexes: Mapping[int, str],
    progress: Callable[[int], None],
) -> None:
    ids = {change.listed.row: change.before.id if change.before else uuid7() for change in changes}
    new = [change for change in changes if change.before is None]
    told = [change for change in changes if change.before and change.facts != change.before.facts]
    short = dict(zip((c.listed.row for c in new), initials_in_bulk(c.facts.name for c in new), strict=True))
    try:
        with transaction.atomic():
            copy_rows(
                Cadre,
                ("id", "county", "organisation_id", "initials", "identity", "identity_index", *_FACTS),
                (
                    (
                        ids[c.listed.row], counties[c.listed.organisation], c.listed.organisation,
                        short[c.listed.row][:40], c.listed.number, indexes.get(c.listed.row, ""),
                        *(getattr(c.facts, name) for name in _FACTS),
                    )
                    for c in new
                ),
            )  # fmt: skip
            numbered = [c for c in changes if c.before and c.index]
            update_rows(
                Cadre,
                ("identity", "identity_index"),
                ((ids[c.listed.row], (c.listed.number, c.index)) for c in numbered),
            )
    except IntegrityError as error:
        raise Conflict("名单中有身份证号刚被别人登记，没有导入。请重新上传核对。") from error
    progress(len(changes) // 2)
    update_rows(
        Cadre,
        _FACTS,
        ((ids[c.listed.row], [getattr(c.facts, name) for name in _FACTS]) for c in told),
    )
    _write_posts(changes, counties, ids)
    _write_resumes(changes, counties, ids)


def _write_posts(changes: Sequence[Change], counties: Mapping[UUID, str], ids: Mapping[int, UUID]) -> None:
    posts = [(ids[c.listed.row], c, c.post) for c in changes if c.post]
    ended = {cadre: post.since for cadre, c, post in posts if c.before and c.before.post and not c.in_place}
    corrected = {cadre: post for cadre, c, post in posts if c.in_place}
    open_ids: dict[UUID, UUID] = {}
    for part in batches(sorted({*ended, *corrected})):
        rows = Post.objects.filter(cadre_id__in=part, valid_to=None)
        open_ids |= dict(rows.values_list("cadre_id", "id"))
    update_rows(Post, ("valid_to",), ((open_ids[cadre], (since,)) for cadre, since in ended.items()))
    update_rows(
        Post,
        ("title", "department", "rank"),
        ((open_ids[cadre], (post.title, post.department, post.rank)) for cadre, post in corrected.items()),
    )
    copy_rows(
        Post,
        ("id", "county", "cadre_id", "organisation_id", "department", "title", "rank", "valid_from", "valid_to"),
        (
            (
                uuid7(), counties[c.listed.organisation], cadre, c.listed.organisation, post.department, post.title,
                post.rank, post.since, None,
            )
            for cadre, c, post in posts
            if not c.in_place
        ),
    )  # fmt: skip


def _write_resumes(changes: Sequence[Change], counties: Mapping[UUID, str], ids: Mapping[int, UUID]) -> None:
    written = [(ids[c.listed.row], c, c.lines) for c in changes if c.lines is not None]
    for part in batches([cadre for cadre, c, _ in written if c.before]):
        ResumeLine.objects.filter(cadre_id__in=part).delete()
    copy_rows(
        ResumeLine,
        ("id", "county", "cadre_id", "position", "begins", "ends", "text"),
        (
            (uuid7(), counties[c.listed.organisation], cadre, number, line.begins, line.ends, line.text)
            for cadre, c, lines in written
            for number, line in enumerate(lines, 1)
        ),
    )


def _subject(change: Change) -> str:
    return str(change.before.id) if change.before else str(change.listed.organisation)


def _told(change: Change) -> dict[str, Any]:
    """What the trail keeps of a row: everything of a new cadre, before and after of a changed one; numbers masked."""
    new = plain(change.facts)
    told: dict[str, Any] = {"row": change.listed.row}
    if change.before is None:
        told["new"] = new
    else:
        old = plain(change.before.facts)
        told["changes"] = {
            name: {"before": old[name], "after": new[name]} for name in new if old[name] != new[name]
        }
    if change.index:
        told["identity"] = identity.masked(change.listed.number)
    if change.post:
        held = change.before.post if change.before else None
        told["post"] = {"before": plain(held) if held else None, "after": plain(change.post)}
    if change.lines is not None:
        old_lines = change.before.lines if change.before else ()
        told["resume"] = {"before": _printed(old_lines), "after": _printed(change.lines)}
    return told


def _printed(lines: Sequence[Line]) -> list[str]:
    return [f"{span(line.begins, line.ends)} {line.text}" for line in lines]
