"""Writing the register: loading the State's codes, adding invented areas for demonstrations."""

from collections.abc import Callable, Collection
from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

from . import source
from .codes import Level, level_of, parent_code, short
from .models import Division, DivisionLink, DivisionSpan
from .pinyin import initials

_SPAN = ("division_id", "code", "name", "initials", "parent_id", "valid_from", "valid_to", "source")


def _quiet(_: str) -> None:
    pass


@transaction.atomic
def load_counties(*, actor: Actor) -> int:
    """Load all provinces, prefectures and counties with their history; a second call does nothing. Returns rows added."""
    _authorise(actor)
    if Division.objects.filter(pk="").exists():
        return 0
    divisions, spans, links = source.county_level()
    copy_rows(Division, ("key", "level", "management_area"), divisions)
    copy_rows(DivisionSpan, _SPAN, [tuple(vars(span).values()) for span in spans])
    DivisionLink.objects.bulk_create(
        DivisionLink(before_id=link.before, after_id=link.after, kind=link.kind, on=link.on, source=link.source)
        for link in links
    )
    _note(actor, "载入", "全国县级以上", len(divisions))
    return len(divisions)


def load_villages(
    *, actor: Actor, codes: Collection[str], report: Callable[[str], None] = _quiet
) -> int:
    """Load townships and villages below the given codes (any written form; "" for all); what is there stays.

    All or nothing; ``report`` receives Chinese progress lines. Returns the number of divisions added.
    """
    _authorise(actor)
    wanted = [short(code) for code in codes]
    open_spans = DivisionSpan.objects.filter(valid_to=None)
    known = set(open_spans.exclude(code="").values_list("code", flat=True)) | set(
        Division.objects.filter(management_area=True).values_list("key", flat=True)
    )
    for code in wanted:
        if code and code not in known and not any(k.startswith(code) for k in known):
            raise Refusal(f"没有代码为 {code} 的区划（以现行代码为准），未载入任何数据。")
    with transaction.atomic():
        keys = dict(open_spans.exclude(code="").filter(division__level__lte=Level.COUNTY).values_list("code", "division_id"))
        there = set(Division.objects.filter(level__gte=Level.TOWNSHIP).values_list("key", flat=True))
        added = 0
        for level, spans in source.below_county(wanted, keys, report):
            fresh = [span for span in spans if span.key not in there]
            for start in range(0, len(fresh), 50_000):
                part = fresh[start : start + 50_000]
                copy_rows(Division, ("key", "level", "management_area"), [(s.key, int(level), False) for s in part])
                copy_rows(
                    DivisionSpan,
                    _SPAN,
                    [(s.key, s.code, s.name, s.initials, s.parent, s.valid_from, s.valid_to, s.source) for s in part],
                )
                report(f"{level.title} 已写入 {start + len(part):,} / {len(fresh):,}")
            added += len(fresh)
        if added:
            _note(actor, "载入", "、".join(codes) or "全国村级", added)
    return added


@transaction.atomic
def add_division(*, actor: Actor, code: str, name: str, since: date = source.EARLIEST, origin: str = "") -> str:
    """Add one area under the parent its code names, and return its key; an area already there is left as it is.

    Meant for codes the State does not assign (99… in demonstrations) and for areas newer than the snapshot.
    """
    _authorise(actor)
    code = short(code)
    parent = parent_code(code)
    if not Division.objects.filter(pk=parent).exists():
        raise Refusal(f"{name}（{code}）的上级 {parent or '全国'} 不在区划库中，请先添加上级。")
    _, created = Division.objects.get_or_create(key=code, defaults={"level": level_of(code)})
    if created:
        DivisionSpan.objects.create(
            division_id=code, code=code, name=name, initials=initials(name), parent_id=parent, valid_from=since, source=origin
        )
        _note(actor, "添加", f"{name} {code}", 1)
    return code


def _authorise(actor: Actor) -> None:
    if not (actor.is_system or actor.holds({"system_admin"})):
        raise NotAllowed("只有系统管理员可以维护行政区划。")


def _note(actor: Actor, verb: str, label: str, count: int) -> None:
    record(
        actor=actor, verb=verb, subject_kind="行政区划", subject_id="", subject_label=label, detail={"rows": count}
    )
