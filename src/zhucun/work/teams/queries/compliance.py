"""Which instruments teams do not keep: the tables laid out as a case of the roster checks, within the viewer's rights.

A handful of set-based queries whatever the number of teams. Everything is as of the day asked for: rows that began later are
left out, and what happened later to earlier rows is taken back. People of restricted units are never read.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import FilteredRelation, Q, TextField
from django.db.models.functions import Cast

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.frames import read_frame
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy

from ..checks import check_roster
from ..models import LocalLiaison, Posting, PostingNote, Team, TermReport, VillageSiting
from ..roster.case import CHANGED_ROLE, MEMBERS, NOTES, REPORTS, TEAMS, UNITS, VILLAGES, RosterCase
from ..roster.findings import Violation as Violation
from ..roster.limits import Limits, areas_with_own_rules, limits_of
from .roster import TERRITORIAL, scope


@dataclass(frozen=True)
class Checked:
    """What was looked at (teams in force whose people may be seen, members in force) and what is not in order."""

    teams: int
    members: int
    violations: tuple[Violation, ...]


def violations(*, viewer: Actor, division: str, on: date) -> list[Violation]:
    """What is not in order with the teams of an area (key) on a day, as far as the viewer may see it, the gravest first."""
    return list(checked(viewer=viewer, division=division, on=on).violations)


def checked(*, viewer: Actor, division: str, on: date) -> Checked:
    """As ``violations``, with how much was looked at."""
    case = case_of(viewer=viewer, division=division, on=on)
    return Checked(case.rosters.height, case.serving.height, tuple(check_roster(case)))


def village_limits(village: str, on: date) -> Limits:
    """What is in force for the teams of one village (key): what a nomination is checked against."""
    return limits_of(policy.book(), {village: _path(divisions.way_up(village, on))}, on)


def case_of(*, viewer: Actor, division: str, on: date) -> RosterCase:
    """The teams of an area (key) with members, poor villages and units, as they stood on the day."""
    teams = _teams(viewer, division, on)
    villages = _villages(viewer, division, on)
    units = _units(viewer, division, on)
    places = [frame.select("area", "township", "county") for frame in (teams, villages, units)]
    where, limits = _where(pl.concat(places).unique("area"), on)
    named = [_placed(frame, where) for frame in (teams, villages, units)]
    return RosterCase(
        on=on,
        limits=limits,
        teams=named[0].select(*TEAMS),
        members=_members(viewer, division, on),
        notes=_notes(viewer, division, on),
        reports=_reports(viewer, division, on),
        villages=named[1].select(*VILLAGES),
        units=named[2].select(*UNITS),
    )


def _teams(viewer: Actor, division: str, on: date) -> pl.DataFrame:
    liaison = FilteredRelation("organisation__liaisons", condition=in_force(on, "organisation__liaisons__"))
    rows = (
        Team.objects.filter(_seen(viewer), _within(division), valid_from__lte=on)
        .annotate(span=_span(on), liaison=liaison)
        .order_by("county", "village_id", "valid_from", "pk")
    )
    fields = {
        "team": "pk", "unit": "organisation_id", "unit_name": "organisation__name", "unit_level": "organisation__level",
        "level": "level", "area": "village_id", "township": "span__parent_id", "county": "county", "village": "span__name",
        "batch_starts": "batch__starts_on", "batch_ends": "batch__ends_on", "started": "valid_from", "ended": "valid_to",
        "entered_on": "entered_on", "closing_kind": "closing_kind", "liaison_person": "liaison__person",
        "liaison_name": "liaison__name", "restricted": "organisation__restricted",
    }  # fmt: skip
    schema = {**TEAMS, "village": pl.String(), "restricted": pl.Boolean()}
    found = read_frame(rows, fields, schema).unique("team", keep="first", maintain_order=True)
    local = LocalLiaison.objects.filter(in_force(on), _seen(viewer, "team__"), _within(division, "team__"))
    present = read_frame(local, {"team": "team_id"}, TEAMS)
    counts = present.group_by("team").agg(local_liaisons=pl.len().cast(pl.Int64))
    return (
        found.join(counts, on="team", how="left", maintain_order="left")
        .with_columns(_until("ended", on), _until("entered_on", on), judged=~pl.col("restricted"))
        .with_columns(pl.col("local_liaisons").fill_null(0))
    )


def _members(viewer: Actor, division: str, on: date) -> pl.DataFrame:
    post = FilteredRelation("cadre__posts", condition=in_force(on, "cadre__posts__"))
    rows = Posting.objects.filter(
        *_of_open_teams(viewer, division, "team__"), valid_from__lte=on, team__valid_from__lte=on
    )
    fields = {
        "posting": "pk", "team": "team_id", "subject": "cadre_id", "name": "cadre__name", "role": "role",
        "first_secretary": "first_secretary", "stationed": "stationed", "secondee": "secondee",
        "secondee_township": "post__organisation__division_id", "post_level": "post__organisation__level",
        "politics": "cadre__politics", "rank": "post__rank", "post_title": "post__title", "home_unit": "cadre__organisation_id",
        "home_level": "cadre__organisation__level", "term": "term", "started": "valid_from", "ended": "valid_to",
        "planned_to": "planned_to", "arrived_on": "arrived_on", "transferred_in": "party_transfers__transferred_in_on",
        "transferred_out": "party_transfers__transferred_out_on", "ending": "ending", "ending_reason": "ending_reason",
        "replaces": "replaces_id", "criteria": "criteria", "nominee": "nominee_id",
        "meeting_on": "nominee__nomination__meeting_on", "minutes": "nominee__nomination__minutes",
        "exception": "nominee__nomination__exception",
    }  # fmt: skip
    schema = {
        **MEMBERS, "criteria": pl.String(), "post_level": pl.String(), "transferred_out": pl.Date(), "nominee": pl.String(),
        "meeting_on": pl.Date(), "minutes": pl.String(),
    }  # fmt: skip
    asked = rows.annotate(post=post, criteria=Cast("nominee__criteria", TextField()))
    found = read_frame(asked, fields, schema).unique("posting", keep="first")
    out = pl.col("transferred_out") <= on
    ended = pl.col("ended") <= on
    held = found.with_columns(
        _until("ended", on),
        _until("arrived_on", on),
        pl.when(ended).then("ending").otherwise(pl.lit("")),
        pl.when(ended).then("ending_reason").otherwise(pl.lit("")),
        pl.when((pl.col("transferred_in") <= on) & ~out.fill_null(value=False)).then("transferred_in"),
        pl.when(pl.col("post_level") == "township").then("secondee_township"),
        pl.col("exception").fill_null(""),
        ticked=pl.col("criteria").map_elements(_ticked, pl.List(pl.String())),
        decided=pl.when(pl.col("nominee").is_not_null()).then(
            pl.col("meeting_on").is_not_null() & (pl.col("minutes") != "")
        ),
    )
    return _since(held).select(*MEMBERS).sort("team", "started", "posting")


def _since(members: pl.DataFrame) -> pl.DataFrame:
    """With ``since``, the first day of an unbroken service: a new role takes over on the day the old one ends."""
    before = pl.col("ended").shift(1) == pl.col("started")
    goes_on = (before & (pl.col("ending").shift(1) == CHANGED_ROLE)).fill_null(value=False)
    changed = members.filter(pl.col("ending") == CHANGED_ROLE).select("team", "subject").unique()
    plain = members.join(changed, on=["team", "subject"], how="anti")
    runs = (
        members.join(changed, on=["team", "subject"])
        .sort("team", "subject", "started")
        .with_columns(run=(~goes_on).cum_sum().over("team", "subject"))
        .with_columns(since=pl.col("started").min().over("team", "subject", "run"))
        .drop("run")
    )
    return pl.concat([plain.with_columns(since="started"), runs])


def _notes(viewer: Actor, division: str, on: date) -> pl.DataFrame:
    unsettled = Q(settled_on=None) | Q(settled_on__gt=on)
    rows = PostingNote.objects.filter(
        *_of_open_teams(viewer, division, "posting__team__"), unsettled, happened_on__lte=on
    )
    fields = {"posting": "posting_id", "kind": "kind", "happened_on": "happened_on", "reason": "reason"}
    return read_frame(rows.order_by("happened_on", "pk"), fields, NOTES)


def _reports(viewer: Actor, division: str, on: date) -> pl.DataFrame:
    rows = TermReport.objects.filter(
        *_of_open_teams(viewer, division, "posting__team__"), delivered_on__lte=on
    )
    fields = {"posting": "posting_id", "title": "title"}
    return read_frame(rows, fields, REPORTS)


def _villages(viewer: Actor, division: str, on: date) -> pl.DataFrame:
    """Filed poor villages of the area that lie in the viewer's areas; whoever holds none sees no coverage."""
    rows = figures.marked_places("filed_poor_village", on, within=division)
    schema = {"area": pl.String(), "county": pl.String(), "village": pl.String(), "township": pl.String()}
    found = pl.DataFrame(rows, schema, orient="row")
    if viewer.is_system:
        return found
    areas = {
        grant.division for grant in viewer.grants if grant.role in TERRITORIAL and not grant.organisation
    }
    inside = [pl.col("area").str.starts_with(area) for area in sorted(areas)]
    return found.filter(pl.any_horizontal(inside) if inside else pl.lit(value=False))


def _units(viewer: Actor, division: str, on: date) -> pl.DataFrame:
    rows = VillageSiting.objects.filter(in_force(on), _seen(viewer), _within(division))
    fields = {
        "unit": "organisation_id", "unit_name": "organisation__name", "unit_level": "organisation__level",
        "restricted": "organisation__restricted", "area": "village_id", "county": "county", "village": "span__name",
        "township": "span__parent_id",
    }  # fmt: skip
    schema = {**UNITS, **dict.fromkeys(("county", "village", "township"), pl.String())}
    sitings = rows.annotate(span=_span(on)).order_by("county", "village_id", "pk")
    found = read_frame(sitings, fields, schema)
    return found.unique(["unit", "area"], keep="first", maintain_order=True)


def _where(places: pl.DataFrame, on: date) -> tuple[pl.DataFrame, Limits]:
    """Names of township and county, and the ruleset, of every village; and the limits themselves.

    Policy is asked by county, below it only where an area has values of its own.
    """
    book = policy.book()
    townships = divisions.by_keys(places["township"].drop_nulls().unique().to_list(), on)
    counties = divisions.by_keys(places["county"].unique().to_list(), on)
    special = _keys_of(areas_with_own_rules(book), on)
    own = pl.when(pl.col("area").is_in(special)).then("area").when(pl.col("township").is_in(special))
    found = places.with_columns(policy_area=own.then("township").otherwise("county")).with_columns(
        _names("township", townships), _names("county", counties)
    )
    ways = divisions.ways_up(found["policy_area"].unique().to_list(), on)
    limits = limits_of(book, {area: _path(way) for area, way in sorted(ways.items())}, on)
    above = found.join(limits.areas, on="policy_area", how="left")
    return above.select("area", "county_name", "township_name", "ruleset"), limits


def _placed(rows: pl.DataFrame, where: pl.DataFrame) -> pl.DataFrame:
    parts = ["county_name", "township_name", "village"]
    rows = rows.drop("ruleset", "place", strict=False)
    known = rows.join(where, on="area", how="left", maintain_order="left")
    return known.with_columns(place=pl.concat_str([pl.col(part).fill_null("") for part in parts]))


def _keys_of(areas: Iterable[str], on: date) -> list[str]:
    """Keys of the few areas that rules name by code or key; one that did not exist on the day has no teams."""
    found = set()
    for area in areas:
        with suppress(Refusal):
            found.add(divisions.find(area, on).key)
    return sorted(found)


def _names(column: str, areas: Mapping[str, Area]) -> pl.Expr:
    names = {key: area.name for key, area in areas.items()}
    return pl.col(column).replace_strict(names, default=None, return_dtype=pl.String).alias(f"{column}_name")


def _path(way: Sequence[Area]) -> tuple[tuple[str, ...], ...]:
    return tuple((area.code, area.key) if area.code else (area.key,) for area in way)


def _of_open_teams(viewer: Actor, division: str, prefix: str) -> tuple[Q, ...]:
    """Conditions on rows of people: in the viewer's and the asked area, and of no restricted unit."""
    open_unit = Q(**{f"{prefix}organisation__restricted": False})
    return (_seen(viewer, prefix), _within(division, prefix), open_unit)


def _seen(viewer: Actor, prefix: str = "") -> Q:
    return Q() if viewer.is_system else scope(viewer, prefix)


def _within(division: str, prefix: str = "") -> Q:
    field = "county" if len(division) <= len("999999") else "village__key"
    return Q(**{f"{prefix}{field}__startswith": division}) if division else Q()


def _span(on: date) -> FilteredRelation:
    return FilteredRelation("village__spans", condition=in_force(on, "village__spans__"))


def _until(column: str, on: date) -> pl.Expr:
    """A day that lies after ``on`` had not come yet."""
    return pl.when(pl.col(column) <= on).then(column)


def _ticked(criteria: str) -> list[str]:
    """The criteria a unit confirmed, from what it said of each."""
    return [criterion for criterion, said in json.loads(criteria).items() if said.get("met")]
