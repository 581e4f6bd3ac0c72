"""Sealing and verifying the trail.

``seal`` (called by the tick, at least once a minute) appends the entries not yet sealed to the chain of
their county, in order of their ids, each under ``HMAC-SHA256(key, previous mac + entry)``, and notes the
head of every chain it touched in a file outside the database, so that a tail cut off later shows, also when
new entries have been sealed in its place. The key lies outside the database too.

``verify`` recomputes every chain and names each altered, removed, reordered or cut-off row.
"""

import fcntl
import hmac
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from zhucun.foundation.kernel import clock

from .actions import DIGEST, digest_of
from .diagnosis import Suspect, diagnose
from .models import AuditChange, AuditEntry, AuditSeal

GENESIS = "0" * 64


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the trail: ``kind`` is altered, removed, reordered, cut_off or changes."""

    kind: str
    county: str
    number: int
    entry_id: str
    sentence: str


def seal(limit: int = 20_000) -> int:
    """Seal up to ``limit`` waiting entries and return how many; losing a race to another sealer is normal."""
    try:
        with transaction.atomic():
            unsealed = ~Exists(AuditSeal.objects.filter(entry_id=OuterRef("pk")))
            heads: dict[str, tuple[int, str]] = {}
            seals = []
            for entry in AuditEntry.objects.filter(unsealed).order_by("county", "id")[:limit]:
                county = entry.county
                last, previous = heads.get(county) or _head(county)
                number, mac = last + 1, _mac(previous, _body(entry))
                heads[county] = (number, mac)
                now = clock.now()
                seals.append(
                    AuditSeal(county=county, number=number, entry_id=entry.id, mac=mac, sealed_at=now)
                )
            AuditSeal.objects.bulk_create(seals, batch_size=1_000)
    except IntegrityError:
        return 0
    _note_heads(heads)
    return len(seals)


def verify() -> Iterator[Fault]:
    """Every fault of the trail, county by county; none means that nothing sealed was touched."""
    noted = _noted_heads()
    counties = set(AuditSeal.objects.values_list("county", flat=True).distinct()) | set(noted)
    for county in sorted(counties):
        yield from _verify_county(county, noted[county])


def _verify_county(county: str, noted: list[tuple[int, str]]) -> Iterator[Fault]:
    where = f"归属 {county or '全国'}"
    seals = AuditSeal.objects.filter(county=county).order_by("number")
    sealed = Exists(AuditSeal.objects.filter(county=county, entry_id=OuterRef("pk")))
    entries = {entry.id: entry for entry in AuditEntry.objects.filter(sealed).iterator(chunk_size=2_000)}
    previous, last = GENESIS, 0
    numbers = {GENESIS: 0}
    suspects: list[Suspect] = []
    for row in seals:
        number, entry_id = row.number, str(row.entry_id)
        gap = number > last + 1
        if gap:
            missing = f"{last + 1} 至 {number - 1}" if number - 1 > last + 1 else f"{last + 1}"
            yield Fault(
                "removed", county, last + 1, "",
                f"{where}：链上第 {missing} 号封签被删除，其后的第 {number} 号记录 {entry_id} 无从核验。",
            )  # fmt: skip
        entry = entries.get(row.entry_id)
        if entry is None:
            yield Fault(
                "removed", county, number, entry_id, f"{where}：第 {number} 号记录 {entry_id} 已被删除。"
            )
        elif hmac.compare_digest(_mac(previous, body := _body(entry)), row.mac):
            yield from _verify_changes(where, county, number, entry)
        else:
            suspects.append(Suspect(number, entry_id, previous, row.mac, body, after_gap=gap))
        numbers[row.mac] = number
        previous, last = row.mac, number
    for suspect, kind in diagnose(suspects, numbers, _mac):
        word = "次序被调换" if kind == "reordered" else "内容被改动（或它前面的记录被抽去）"
        yield Fault(
            kind, county, suspect.number, suspect.entry_id,
            f"{where}：第 {suspect.number} 号记录 {suspect.entry_id} {word}。",
        )  # fmt: skip
    yield from _verify_heads(where, county, noted, numbers, {suspect.number for suspect in suspects})


def _verify_heads(
    where: str, county: str, noted: list[tuple[int, str]], numbers: dict[str, int], suspects: set[int]
) -> Iterator[Fault]:
    """The heads noted outside the database must still stand; what was named is not named again."""
    standing = set(numbers.values())
    last = max(standing)
    lost = [number for number, mac in noted if mac not in numbers and number not in suspects]
    if over := [number for number in lost if number > last]:
        yield Fault(
            "cut_off", county, last + 1, "",
            f"{where}：库外留存的链头为第 {max(over)} 号，库中只到第 {last} 号，尾部被截去。",
        )  # fmt: skip
    elif replaced := [number for number in lost if number in standing]:
        number = min(replaced)
        yield Fault(
            "cut_off", county, number, "",
            f"{where}：第 {number} 号封签与库外留存的链头不符，原来的尾部被截去后又重新封存。",
        )  # fmt: skip


def _verify_changes(where: str, county: str, number: int, entry: AuditEntry) -> Iterator[Fault]:
    digest = entry.detail.get(DIGEST)
    if digest is None:
        return
    changes = AuditChange.objects.filter(entry_id=entry.id).order_by("number")
    if digest_of(changes.values_list("subject_id", "change").iterator()) != digest:
        yield Fault(
            "changes", county, number, str(entry.id),
            f"{where}：第 {number} 号批量记录 {entry.id} 的逐行变动与摘要不符，有行被改动、增加或删除。",
        )  # fmt: skip


def _head(county: str) -> tuple[int, str]:
    last = AuditSeal.objects.filter(county=county).order_by("-number").first()
    return (last.number, last.mac) if last else (0, GENESIS)


def _body(entry: AuditEntry) -> str:
    return json.dumps(
        [
            str(entry.id), entry.recorded_at.isoformat(), entry.happened_on.isoformat(), entry.actor_id,
            entry.actor_label, entry.verb, entry.subject_kind, entry.subject_id, entry.subject_label,
            entry.county, entry.detail,
        ],
        ensure_ascii=False,
        sort_keys=True,
    )  # fmt: skip


def _mac(previous: str, body: str) -> str:
    return hmac.digest(settings.AUDIT_KEY, f"{previous}\n{body}".encode(), "sha256").hex()


def _heads_file() -> Path:
    return Path(settings.AUDIT_HEADS)


def _note_heads(heads: dict[str, tuple[int, str]]) -> None:
    if not heads:
        return
    path = _heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    day = clock.today().isoformat()
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for county, (number, mac) in heads.items():
            file.write(json.dumps({"day": day, "county": county, "number": number, "mac": mac}) + "\n")


def _noted_heads() -> dict[str, list[tuple[int, str]]]:
    noted: dict[str, list[tuple[int, str]]] = defaultdict(list)
    if _heads_file().exists():
        for line in _heads_file().read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            noted[row["county"]].append((row["number"], row["mac"]))
    return noted
