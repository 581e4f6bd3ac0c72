"""Teams as they stand on a day, as polars frames: what the roster checks look at.

Nothing is asked as if it were current: whoever builds the frames leaves out what happened after the day. People of
restricted units are never in them; such teams are not ``judged``. Ids are texts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from .limits import Limits

_TEXT, _WHOLE, _FLAG, _DAY = pl.String(), pl.Int64(), pl.Boolean(), pl.Date()
Schema = Mapping[str, pl.DataType]

# One row per team. ``area`` is the village's key, ``place`` its name with township and county; ``level`` the sending level and
# ``unit_level`` that of the unit; ``local_liaisons`` their number in force; ``liaison_person`` the cadre id of the unit's
# liaison where known; ``judged`` whether the roster is known and is the one to be checked.
TEAMS: Schema = {
    "team": _TEXT, "unit": _TEXT, "unit_name": _TEXT, "unit_level": _TEXT, "level": _TEXT, "area": _TEXT, "township": _TEXT,
    "county": _TEXT, "place": _TEXT, "ruleset": _WHOLE, "batch_starts": _DAY, "batch_ends": _DAY, "started": _DAY, "ended": _DAY,
    "entered_on": _DAY, "closing_kind": _TEXT, "local_liaisons": _WHOLE, "liaison_person": _TEXT, "liaison_name": _TEXT,
    "judged": _FLAG,
}  # fmt: skip
# One row per service. ``subject`` is the cadre; ``since`` the first day without a break in the team (a change of role is none);
# ``planned_to`` exclusive; ``secondee_township`` where a secondee's post is, null where not known; ``transferred_in`` null
# where the relation is not (or no longer) in the village; ``ticked`` the criteria the unit confirmed and ``decided`` whether
# its collective decision is recorded, both null where no nomination is known; ``exception`` the recorded reason.
MEMBERS: Schema = {
    "posting": _TEXT, "team": _TEXT, "subject": _TEXT, "name": _TEXT, "role": _TEXT, "first_secretary": _FLAG,
    "stationed": _FLAG, "secondee": _FLAG, "secondee_township": _TEXT, "politics": _TEXT, "rank": _TEXT, "post_title": _TEXT,
    "home_unit": _TEXT, "home_level": _TEXT, "term": _WHOLE, "started": _DAY, "ended": _DAY, "since": _DAY, "planned_to": _DAY,
    "arrived_on": _DAY, "transferred_in": _DAY, "ending": _TEXT, "ending_reason": _TEXT, "replaces": _TEXT,
    "ticked": pl.List(pl.String()), "decided": _FLAG, "exception": _TEXT,
}  # fmt: skip
NOTES: Schema = {"posting": _TEXT, "kind": _TEXT, "happened_on": _DAY, "reason": _TEXT}
REPORTS: Schema = {"posting": _TEXT, "title": _TEXT}
# One row per filed poor village.
VILLAGES: Schema = {"area": _TEXT, "place": _TEXT, "county": _TEXT, "ruleset": _WHOLE}
# One row per unit and village it helps (包村); ``restricted`` units show no people.
UNITS: Schema = {
    "unit": _TEXT, "unit_name": _TEXT, "unit_level": _TEXT, "restricted": _FLAG, "area": _TEXT, "place": _TEXT, "ruleset": _WHOLE,
}  # fmt: skip

PARTY_MEMBER = "中共党员"
LEADER, DEPUTY = "leader", "deputy"
ROLES = {LEADER: "队长", DEPUTY: "副队长", "member": "队员"}
LEVELS = {"central": "中央", "province": "省", "city": "市", "county": "县", "township": "乡镇"}
ENDINGS = {
    "term": "任期届满", "rotation": "轮换", "adjustment": "调整", "recall": "召回", "withdrawal": "抽回", "closed": "撤队",
}  # fmt: skip
CHANGED_ROLE, TEAM_CLOSED = "role", "closed"
CLOSED_FOR_EXIT = "village_exit"  # the ``closing_kind`` of a team closed because its village left poverty
OTHER_WORK, WITHDRAWAL = "other_work", "withdrawal"

_TEAM_COLUMNS = (
    "unit", "unit_name", "unit_level", "area", "township", "place", "ruleset", "batch_starts", "batch_ends", "liaison_person",
    "liaison_name",
)  # fmt: skip


@dataclass(frozen=True)
class RosterCase:
    """Frames by the schemas above, as of the day ``on``."""

    on: date
    limits: Limits
    teams: pl.DataFrame
    members: pl.DataFrame
    notes: pl.DataFrame = field(default_factory=lambda: frame(NOTES))
    reports: pl.DataFrame = field(default_factory=lambda: frame(REPORTS))
    villages: pl.DataFrame = field(default_factory=lambda: frame(VILLAGES))
    units: pl.DataFrame = field(default_factory=lambda: frame(UNITS))

    def limit(self, name: str) -> pl.DataFrame:
        """A limit by ruleset, where it is fixed: ``limit``, ``severity``, ``clause``, ``force`` and ``source``."""
        rests_on = {f"{name}_{part}": part for part in ("severity", "clause", "force", "source")}
        columns = [
            "ruleset",
            pl.col(name).alias("limit"),
            *(pl.col(own).alias(part) for own, part in rests_on.items()),
        ]
        return self.limits.values.select(columns).filter(pl.col("limit").is_not_null())

    def under(self, name: str, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows for which a limit is fixed, with it; rows where nothing is fixed are left out."""
        return rows.join(self.limit(name), on="ruleset", how="inner", maintain_order="left")

    def beside(self, name: str, rows: pl.DataFrame) -> pl.DataFrame:
        """All rows, with the bare value of another limit in a column of its name (null where nothing is fixed)."""
        return rows.join(
            self.limits.values.select("ruleset", name), on="ruleset", how="left", maintain_order="left"
        )

    def overdue(self, name: str, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows under a deadline (a month and day) that has passed, with it as ``due``.

        Its year is the pack's (``placement.batch.year``), else that of the batch; it binds where it falls into the batch's term.
        """
        year = pl.coalesce("batch_year", pl.col("batch_starts").dt.year()).cast(pl.String)
        parts = [
            pl.concat_str(year, text, separator="-").str.to_date("%Y-%m-%d", strict=False)
            for text in (pl.col("limit"), pl.col("limit").str.replace("02-29", "02-28", literal=True))
        ]
        dated = self.beside("batch_year", self.under(name, rows)).with_columns(due=pl.coalesce(*parts))
        return dated.filter(
            pl.col("due").is_between(pl.col("batch_starts"), pl.col("batch_ends"), closed="left"),
            pl.col("due") < self.on,
        )

    @cached_property
    def teams_now(self) -> pl.DataFrame:
        """Teams in force, those of restricted units among them."""
        return self.teams.filter(_holds(self.on))

    @cached_property
    def rosters(self) -> pl.DataFrame:
        """Teams in force whose members are to be checked."""
        return self.teams_now.filter("judged")

    @cached_property
    def serving(self) -> pl.DataFrame:
        """Members in force of those teams, with their team's columns."""
        return self._with_team(self.members.filter(_holds(self.on)), self.rosters)

    @cached_property
    def gone(self) -> pl.DataFrame:
        """Ended services in teams that are to be checked, closed ones too; ``team_now`` says whether the team is in force."""
        ended = self.members.filter(pl.col("ended") <= self.on)
        judged = self.teams.filter("judged").with_columns(team_now=_holds(self.on))
        return self._with_team(ended, judged, "team_now")

    @cached_property
    def sizes(self) -> pl.DataFrame:
        """Teams to be checked with ``counted``: members, and secondees of the same unit and township up to what is allowed."""
        fits = fitting_secondee()
        counts = self.serving.group_by("team").agg(
            regular=(~pl.col("secondee")).sum(), seconded=(pl.col("secondee") & fits).sum()
        )
        teams = self.rosters.join(counts, on="team", how="left", maintain_order="left").with_columns(
            pl.col("regular", "seconded").fill_null(0).cast(pl.Int64)
        )
        allowed = pl.min_horizontal("seconded", pl.col("secondees").fill_null(0))
        return self.beside("secondees", teams).with_columns(counted=pl.col("regular") + allowed)

    def _with_team(self, members: pl.DataFrame, teams: pl.DataFrame, *more: str) -> pl.DataFrame:
        return members.join(
            teams.select("team", *_TEAM_COLUMNS, *more), on="team", how="inner", maintain_order="left"
        )


def one_team_case(
    team: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    *,
    limits: Limits,
    on: date,
    others: Sequence[Mapping[str, Any]] = (),
    services: Sequence[Mapping[str, Any]] = (),
) -> RosterCase:
    """One team and its roster as a case: what a nomination is checked as. ``limits`` are those of the village alone.

    Rows are as in ``TEAMS`` and ``MEMBERS``; what is left out is ordinary (stationed, first term, no end; a new team's id is "").
    ``others`` are other teams in force in the village, or in which members serve besides; ``services`` their services there.
    """
    own = {"team": team.get("team") or ""}
    team_rows = [{"judged": True} | dict(team) | own, *({"judged": False} | dict(other) for other in others)]
    return RosterCase(
        on=on,
        limits=limits,
        teams=frame(TEAMS, ({"ruleset": 0} | row for row in team_rows)),
        members=frame(MEMBERS, (_ordinary(own | dict(row)) for row in [*members, *services])),
    )


def frame(schema: Schema, rows: Iterable[Mapping[str, Any]] = ()) -> pl.DataFrame:
    """A frame of the schema; missing texts are null."""
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema)


def fitting_secondee() -> pl.Expr:
    """Whether a secondee is of the team's own unit and, where the township of the post is known, of the same township."""
    same_township = pl.col("secondee_township").fill_null(pl.col("township")) == pl.col("township")
    return (pl.col("home_unit") == pl.col("unit")) & same_township.fill_null(value=True)


def years_after(day: str, years: str) -> pl.Expr:
    """The day that many years after another, both columns."""
    return pl.col(day).dt.offset_by(pl.concat_str(pl.col(years).cast(pl.String), pl.lit("y")))


def _holds(on: date) -> pl.Expr:
    return (pl.col("started") <= on) & (pl.col("ended").is_null() | (pl.col("ended") > on))


def _ordinary(row: Mapping[str, Any]) -> dict[str, Any]:
    usual = {"first_secretary": False, "stationed": True, "secondee": False, "term": 1, "exception": ""}
    return usual | {"since": row.get("started")} | dict(row)
