"""Which entry of a register does a written name mean? Candidates with reasons; a person decides what is not
certain.

Four kinds of likeness, from certain to possible:

1. `exact`    the name as registered;
2. `alias`    another name the register knows (former, short, confirmed earlier by a person);
3. `normal`   the same once brackets, spaces, a province's name in front and a company form behind are set
              aside (what is set aside is data: `NameRules`);
4. `similar`  shared characters and pairs of characters, weighted by how rare they are in the register, so
              that 局 and 省 count little and 烟草 counts much (a weighted Dice coefficient, 0 to 1). A name
              whose characters all appear in order in another (发改委 in 发展和改革委员会) is lifted to
              `SUBSEQUENCE`.

Only an exact name or alias of one single entry is `settled`; all else waits for a person.
Large registers stay usable because pairs are only formed over rare features (blocking).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Final, Literal

import polars as pl

from .text import clean

MatchKind = Literal["exact", "alias", "normal", "similar"]
KIND_NAMES: Final[dict[MatchKind, str]] = {
    "exact": "名称相同",
    "alias": "已知别名",
    "normal": "写法不同",
    "similar": "相似",
}
SUBSEQUENCE: Final = 0.75
_BRACKETS: Final = str.maketrans("（）【】［］〔〕", "()()()()")
_IGNORED: Final = str.maketrans("", "", " \n\t“”\"'·•．.,，、-－—_")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a register: its key there, its name, and the other names it is known by."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameRules:
    """What names may differ in and still be the same. `replaced` holds (written, meant); prefixes and
    suffixes are set aside once each, the first that fits, as long as two characters remain."""

    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry a name may mean; `score` is 1 for the certain kinds; `via` is the name or alias that was
    alike."""

    key: str
    name: str
    kind: MatchKind
    score: float
    via: str


@dataclass(frozen=True, slots=True)
class Match:
    """A written name and what it may mean, best first."""

    text: str
    candidates: tuple[Candidate, ...]

    @property
    def settled(self) -> Candidate | None:
        """The one entry the name means beyond doubt, or None."""
        certain = [one for one in self.candidates if one.kind in ("exact", "alias")]
        exact = [one for one in certain if one.kind == "exact"]
        sure = exact or certain
        return sure[0] if len({one.key for one in sure}) == 1 else None


def normalised(name: str, rules: NameRules) -> str:
    """The name as compared by kind `normal`."""
    plain = clean(name).translate(_BRACKETS).translate(_IGNORED).lower()
    for written, meant in rules.replaced:
        plain = plain.replace(written, meant)
    for prefix in rules.prefixes:
        if plain.startswith(prefix) and len(plain) >= len(prefix) + 2:
            plain = plain[len(prefix) :]
            break
    for suffix in rules.suffixes:
        if plain.endswith(suffix) and len(plain) >= len(suffix) + 2:
            plain = plain[: -len(suffix)]
            break
    return plain


def match_names(
    texts: Iterable[str],
    register: Sequence[Entry],
    *,
    rules: NameRules | None = None,
    keep: int = 5,
    least: float = 0.3,
) -> list[Match]:
    """Candidates for each text (each once, in the order given): at most `keep`, similar ones from score
    `least`."""
    rules = rules or NameRules()
    wanted = list(dict.fromkeys(texts))
    exact: dict[str, list[Entry]] = {}
    alias: dict[str, list[tuple[Entry, str]]] = {}
    normal: dict[str, list[tuple[Entry, str]]] = {}
    for entry in register:
        exact.setdefault(clean(entry.name), []).append(entry)
        for other in entry.aliases:
            alias.setdefault(clean(other), []).append((entry, other))
        for name in (entry.name, *entry.aliases):
            normal.setdefault(normalised(name, rules), []).append((entry, name))
    found: dict[str, list[Candidate]] = {}
    open_texts = []
    for text in wanted:
        plain = clean(text)
        candidates = [Candidate(one.key, one.name, "exact", 1.0, one.name) for one in exact.get(plain, ())]
        candidates += [Candidate(one.key, one.name, "alias", 1.0, via) for one, via in alias.get(plain, ())]
        if not candidates:
            candidates = [
                Candidate(one.key, one.name, "normal", 1.0, via)
                for one, via in normal.get(normalised(text, rules), ())
            ]
            open_texts.append(text)
        found[text] = candidates
    similar = _similar(open_texts, register, rules, keep=keep, least=least)
    return [Match(text, _best(found[text] + similar.get(text, []), keep)) for text in wanted]


def _best(candidates: list[Candidate], keep: int) -> tuple[Candidate, ...]:
    """The best reason per entry, best entries first."""
    kinds = list(KIND_NAMES)
    ordered = sorted(candidates, key=lambda one: (kinds.index(one.kind), -one.score, one.name))
    by_key: dict[str, Candidate] = {}
    for one in ordered:
        by_key.setdefault(one.key, one)
    return tuple(by_key.values())[:keep]


def _features(name: str) -> set[str]:
    """Characters and pairs of neighbours, the ends marked."""
    padded = f"^{name}$"
    return set(name) | {padded[index : index + 2] for index in range(len(padded) - 1)}


def _feature_frame(names: Sequence[str], id_name: str) -> pl.DataFrame:
    features = [sorted(_features(name)) for name in names]
    frame = pl.DataFrame(
        {id_name: range(len(names)), "feature": features},
        schema={id_name: pl.UInt32, "feature": pl.List(pl.String)},
    )
    return frame.explode("feature").drop_nulls("feature")


def _similar(
    texts: Sequence[str], register: Sequence[Entry], rules: NameRules, *, keep: int, least: float
) -> dict[str, list[Candidate]]:
    names = [
        (entry, name, normalised(name, rules)) for entry in register for name in (entry.name, *entry.aliases)
    ]
    if not texts or not names:
        return {}
    plain_texts = [normalised(text, rules) for text in texts]
    left = _feature_frame(plain_texts, "text")
    right = _feature_frame([plain for _, _, plain in names], "name")
    frequency = right.group_by("feature").len("seen")
    rarest = log(len(names) + 1)
    left, right = (
        frame.join(frequency, on="feature", how="left").with_columns(
            weight=(rarest - pl.col("seen").fill_null(1).cast(pl.Float64).log()).clip(0.05)
        )
        for frame in (left, right)
    )
    # Pairs are formed only over features few names share: 局 alone makes nobody a candidate.
    common = max(50, len(names) // 100)
    rare = left.filter(pl.col("seen").fill_null(1) <= common)
    pairs = (
        rare.select("text", "feature")
        .join(right.select("name", "feature"), on="feature")
        .select("text", "name")
        .unique()
    )
    shared = (
        pairs.join(left.select("text", "feature", "weight"), on="text")
        .join(right.select("name", "feature"), on=["name", "feature"])
        .group_by("text", "name")
        .agg(pl.col("weight").sum().alias("shared"))
    )
    scored = (
        shared.join(left.group_by("text").agg(pl.col("weight").sum().alias("of_text")), on="text")
        .join(right.group_by("name").agg(pl.col("weight").sum().alias("of_name")), on="name")
        .with_columns(score=2 * pl.col("shared") / (pl.col("of_text") + pl.col("of_name")))
        .sort("text", "score", descending=[False, True])
        .group_by("text", maintain_order=True)
        .head(keep * 4)
    )
    result: dict[str, list[Candidate]] = {}
    for text, name, score in scored.select("text", "name", "score").iter_rows():
        entry, via, plain = names[name]
        if _in_order(plain_texts[text], plain) or _in_order(plain, plain_texts[text]):
            score = max(score, SUBSEQUENCE)
        if score >= least:
            result.setdefault(texts[text], []).append(
                Candidate(entry.key, entry.name, "similar", round(score, 3), via)
            )
    return result


def _in_order(short: str, long: str) -> bool:
    """Whether the characters of `short` (two at least) all appear in `long`, in the same order."""
    rest = iter(long)
    return 2 <= len(short) < len(long) and all(character in rest for character in short)
