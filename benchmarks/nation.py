"""An invented nation of working teams for ``compliance.py``, written by ``COPY`` into the real tables.

Every county gets townships and poor villages below its real code; every village a team of three that keeps all rules: a third
of the provinces carry out the Linfen measures, a third the county scheme, the rest what holds nationally (Hunan its circular).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Model

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.models import Division, DivisionSpan
from zhucun.foundation.figures.models import AreaMark
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.organisations.models import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.work.cadres.models import Cadre, Post
from zhucun.work.teams.models import LocalLiaison, PartyTransfer, Posting, PostingNote, Team, VillageSiting
from zhucun.work.units.models import Batch, UnitLiaison

OPENED, FORMED, ENDS = date(2010, 1, 1), date(2018, 1, 10), date(2020, 1, 10)
UNITS, EACH_KIND = 12_000, 200
TOWNSHIPS = 10


@dataclass
class Row:
    """A team and its members as they will be written; faults change them."""

    team: UUID
    village: str
    county: str
    unit: int
    instrument: str
    members: list[dict[str, Any]] = field(default_factory=list)
    notes: list[tuple[UUID, str]] = field(default_factory=list)
    local_liaison: bool = True
    level: str = "city"


Plant = Callable[["Nation", Row], list[tuple[str, object]]]


class Nation:
    """The rows, the faults among them (``planted``: code and id), and how they are written."""

    def __init__(self, actor: Actor, choose: Random, teams: int) -> None:
        self.actor, self.choose, self.planted = actor, choose, set[tuple[str, str]]()
        counties = divisions.below("", Level.COUNTY, FORMED)
        self.counties = [area for area in counties if not area.management_area]
        self.units = [uuid7() for _ in range(UNITS)]
        self.liaisons = [(uuid7(), uuid7()) for _ in range(UNITS)]
        self.batch = uuid7()
        self.instruments = self._adopt()
        self.villages: list[tuple[str, str, str]] = []
        self.rows: list[Row] = []
        for number in range(teams + EACH_KIND):
            county = self.counties[number % len(self.counties)].key
            place = number // len(self.counties)
            township = f"{county}{900 + place % TOWNSHIPS}"
            self.villages.append((f"{township}{200 + place // TOWNSHIPS:03d}", township, county))
        self.bare = set(choose.sample(range(len(self.villages)), EACH_KIND))
        for number, (village, _, county) in enumerate(self.villages):
            if number not in self.bare:
                self.rows.append(self._team(number, village, county))
        self._plant()
        self.members = sum(len(row.members) for row in self.rows)

    def _adopt(self) -> dict[str, str]:
        """Which instrument each province carries out, by its two digits."""
        found = {}
        for number, province in enumerate(divisions.below("", Level.PROVINCE, FORMED)):
            instrument = ("linfen-2018-34", "county-2015", "")[number % 3]
            if province.key == "43":
                instrument = "hunan-2015-1"
            elif province.key == "14":
                instrument = ""  # Linfen's own province; the measures hold in Linfen alone
            elif instrument:
                policy.adopt(
                    actor=self.actor, instrument=instrument, division=province.key, citation="演示",
                    valid_from=date(2018, 7, 5),
                )  # fmt: skip
            found[province.key] = instrument
        return found

    def _team(self, number: int, village: str, county: str) -> Row:
        instrument = "linfen-2018-34" if county.startswith("1410") else self.instruments[county[:2]]
        row = Row(uuid7(), village, county, number % UNITS, instrument)
        for role in ("leader", "deputy", "member"):
            row.members.append(
                {
                    "id": uuid7(), "cadre": uuid7(), "role": role, "first": role == "leader", "party": role != "member",
                    "transferred": role != "member", "title": "党委委员" if role == "deputy" else "副局长", "rank": "正科级",
                    "planned_to": ENDS, "to": None, "ending": "", "politics": "中共党员" if role != "member" else "群众",
                }
            )  # fmt: skip
        return row

    def _plant(self) -> None:
        """Each kind in teams of its own."""
        free = list(range(len(self.rows)))
        self.choose.shuffle(free)
        for plant, instruments in PLANTS.items():
            left = EACH_KIND
            kept = []
            while left and free:
                number = free.pop()
                row = self.rows[number]
                if instruments and row.instrument not in instruments:
                    kept.append(number)
                    continue
                self.planted |= {(f"roster.{code}", str(id)) for code, id in plant(self, row)}
                left -= 1
            free += kept
        for number in self.bare:
            self.planted.add(("roster.coverage", self.villages[number][0]))

    def write(self) -> None:
        """All tables, parents first."""
        day, county = date(2018, 1, 1), self.counties[0].key
        townships = dict.fromkeys((township, county) for _, township, county in self.villages)
        _copy(Division, "key level management_area", ((key, 4, False) for key, _ in townships))
        _copy(Division, "key level management_area", ((key, 5, False) for key, *_ in self.villages))
        span = "division_id code name initials parent_id source valid_from valid_to"
        _copy(
            DivisionSpan,
            span,
            ((key, key, f"{key[-3:]}乡", "", up, "", OPENED, None) for key, up in townships),
        )
        _copy(
            DivisionSpan, span,
            ((key, key, f"{key[-3:]}村", "", up, "", OPENED, None) for key, up, _ in self.villages),
        )  # fmt: skip
        _copy(
            AreaMark, "id county division_id kind value source clause voided_at valid_from valid_to",
            ((uuid7(), up, key, "filed_poor_village", "2014", "", "", None, OPENED, None) for key, _, up in self.villages),
        )  # fmt: skip
        body = "id county name initials kind level division_id restricted closed_on"
        _copy(
            Organisation, body,
            ((id, county, f"演示{number}局", "", "party_government", "city", county, False, None) for number, id in enumerate(self.units)),
        )  # fmt: skip
        _copy(
            UnitLiaison, "id county organisation_id name post is_deputy_leader office_phone mobile person valid_from valid_to",
            (
                (id, county, unit, "联络人", "", True, "", "", person, OPENED, None)
                for unit, (id, person) in zip(self.units, self.liaisons, strict=True)
            ),
        )  # fmt: skip
        Batch.objects.create(
            id=self.batch,
            county="",
            division_id="",
            title="演示批次",
            instrument="",
            starts_on=day,
            ends_on=date(2021, 1, 1),
        )
        self._write_teams()
        self._write_people()

    def _write_teams(self) -> None:
        _copy(
            Team,
            "id county batch_id organisation_id village_id level entered_on closing_kind closing_reason valid_from valid_to",
            (
                (row.team, row.county, self.batch, self.units[row.unit], row.village, row.level, FORMED, "", "", FORMED, None)
                for row in self.rows
            ),
        )  # fmt: skip
        _copy(
            VillageSiting,
            "id county batch_id organisation_id village_id level criteria unit_agreed_on county_agreed_on filed_on filed_by "
            "reviewed_on reviewed_by exception valid_from valid_to",
            (
                (
                    uuid7(), row.county, self.batch, self.units[row.unit], row.village, row.level, {}, FORMED, FORMED, None, "", None,
                    "", "", FORMED, None,
                )
                for row in self.rows
            ),
        )  # fmt: skip
        _copy(
            LocalLiaison, "id county team_id name body post phone valid_from valid_to",
            ((uuid7(), row.county, row.team, "甲", "乡政府", "", "", FORMED, None) for row in self.rows if row.local_liaison),
        )  # fmt: skip

    def _write_people(self) -> None:
        served = [(row, member) for row in self.rows for member in row.members]
        people = {member["cadre"]: (row, member) for row, member in served}
        township = uuid7()
        Organisation.objects.create(
            id=township, county=self.counties[0].key, name="演示乡党委", kind="party_government", level="township",
            division_id=self.counties[0].key,
        )  # fmt: skip
        home = {
            id: township if member["role"] == "deputy" else self.units[row.unit]
            for id, (row, member) in people.items()
        }
        _copy(
            Cadre,
            "id county organisation_id account_id name initials sex born_month nation origin politics party_month work_month education "
            "degree school phone email young reserve identity identity_index",
            (
                (
                    id, row.county, home[id], None, "甲", "", "男", OPENED, "汉族", "", member["politics"], None, None, "", "", "", "",
                    "", False, False, "", "",
                )
                for id, (row, member) in people.items()
            ),
        )  # fmt: skip
        _copy(
            Post, "id county cadre_id organisation_id department title rank valid_from valid_to",
            (
                (uuid7(), row.county, id, home[id], "", member["title"], member["rank"], OPENED, None)
                for id, (row, member) in people.items()
            ),
        )  # fmt: skip
        _copy(
            Posting,
            "id county team_id cadre_id role first_secretary stationed secondee term planned_to appointment relation_exception "
            "arrived_on ending ending_reason nominee_id replaces_id valid_from valid_to",
            (
                (
                    member["id"], row.county, row.team, member["cadre"], member["role"], member["first"], True, False, 1,
                    member["planned_to"], "", "", FORMED, member["ending"], "演示" if member["ending"] else "", None, None, FORMED,
                    member["to"],
                )
                for row, member in served
            ),
        )  # fmt: skip
        _copy(
            PartyTransfer, "id county posting_id letter transferred_in_on transferred_out_on",
            (
                (uuid7(), row.county, member["id"], "演示", FORMED, None) for row, member in served if member["transferred"]
            ),
        )  # fmt: skip
        _copy(
            PostingNote, "id county posting_id kind happened_on reason settled_on settled_how",
            (
                (uuid7(), row.county, posting, kind, date(2018, 8, 1), "演示", None, "")
                for row in self.rows
                for posting, kind in row.notes
            ),
        )  # fmt: skip


def _copy(model: type[Model], fields: str, rows: Iterable[Sequence[Any]]) -> None:
    copy_rows(model, fields.split(), rows)


# --- faults -------------------------------------------------------------------------------------------------------------


def _short(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.members.pop()
    return [("size_min", row.team)]


def _short_term(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.members[2]["planned_to"] = date(2019, 12, 31)
    return [("term_min", row.members[2]["id"])]


def _second_team(nation: Nation, row: Row) -> list[tuple[str, object]]:
    unit = (row.unit + 1) % UNITS
    other = nation._team(unit, row.village, row.county)
    nation.rows.append(other)
    return [("village_teams", row.village)]


def _early(nation: Nation, row: Row) -> list[tuple[str, object]]:
    gone = row.members[2]
    row.members.append(gone | {"id": uuid7(), "cadre": uuid7(), "planned_to": ENDS})
    gone |= {"to": date(2018, 6, 1), "ending": "recall"}
    return [("early_end", gone["id"])]


def _not_first(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.members[0]["first"] = False
    return [("first_secretary", row.team)]


def _no_transfer(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.members[1]["transferred"] = False
    return [("party_relation", row.members[1]["id"])]


def _other_work(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.notes.append((row.members[2]["id"], "other_work"))
    return [("full_time", row.members[2]["id"])]


def _other_level(nation: Nation, row: Row) -> list[tuple[str, object]]:
    found = _second_team(nation, row)
    other = nation.rows[-1]
    row.level, other.level = "city", "county"
    last = max(row.team, other.team)
    return [*found, ("levels", last)]


def _rank(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.members[2]["rank"] = "副处级"
    return [("rank", row.members[2]["id"])]


def _post(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.members[0]["title"] = "办公室干事"
    return [("composition", row.members[0]["id"])]


def _probation(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.members[0]["politics"] = "中共预备党员"
    return [("leader_party", row.members[0]["id"])]


def _liaison(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.members[2]["cadre"] = nation.liaisons[row.unit][1]
    return [("liaison_apart", row.members[2]["id"])]


def _no_local_liaison(nation: Nation, row: Row) -> list[tuple[str, object]]:
    row.local_liaison = False
    return [("local_liaison", row.team)]


LINFEN, COUNTY, HUNAN = "linfen-2018-34", "county-2015", "hunan-2015-1"
# Faults with the instruments under which they are ones; none named: everywhere.
PLANTS: dict[Plant, tuple[str, ...]] = {
    _short: (),
    _short_term: (),
    _second_team: (),
    _early: (),
    _not_first: (LINFEN, HUNAN),
    _no_transfer: (LINFEN, HUNAN),
    _other_work: (LINFEN,),
    _other_level: (LINFEN,),
    _rank: (COUNTY,),
    _post: (COUNTY,),
    _probation: (HUNAN,),
    _liaison: (HUNAN,),
    _no_local_liaison: (HUNAN,),
}
