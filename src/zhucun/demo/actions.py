"""The demonstration, made by the same actions as the interface, with a fixed calendar; loading it again adds nothing.

Three stories. *Hunan, March 2015*: the circular's 189 real units with nothing but what the annexes say of them. The list is
in force, one table with the names as in the list is imported and a fairer draft proposed, and annex 2 as issued waits
with the 32 names a person must confirm. *演示省* (invented): a small province whose placement is adopted, whose units
have chosen villages, and whose dates run out; 甲县 adopted Linfen's measures, 乙县 the county scheme. *甲县, 2018* (invented): see ``jiaxian``.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts import queries as account_queries
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations import queries as organisation_queries
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.queries import register as households
from zhucun.work.teams.actions import placement, siting
from zhucun.work.teams.placement.reading import read_aliases
from zhucun.work.teams.placement.text import plain
from zhucun.work.teams.queries import placement as placement_queries
from zhucun.work.units import actions as units
from zhucun.work.units import queries as unit_queries

from . import jiaxian, yixian
from .parts import DATA as DATA
from .parts import PASSWORD as PASSWORD
from .parts import SINCE, account, day, rows, take_in

HUNAN_DAY, YANSHI_DAY = date(2015, 3, 10), date(2015, 3, 20)
Report = Callable[[str], None]


@dataclass(frozen=True)
class SignIn:
    """A demo account as printed: user name, the roles it shows, and what it is good for."""

    username: str
    title: str
    note: str


def load(*, report: Report) -> None:
    """Load what is not there yet; people and each story come whole or not at all, and are never touched again.

    Refused where something is to be loaded beside accounts of real people: everybody knows the demonstration's password.
    """
    steps = (
        ("演示地区和账号", HUNAN_DAY, _people, account_queries.by_username("shenjiyuan") is not None),
        ("演示省的到县安排和驻点村", YANSHI_DAY, _yanshi, _told("99")),
        ("甲县2018年的驻村工作队", jiaxian.DAY, jiaxian.tell, _told("990101")),
        ("乙县的建档立卡", yixian.DAY, yixian.tell, _registered("990102")),
        ("湖南2015年附件：189 个单位、52 个县市区", HUNAN_DAY, _hunan, _told("43")),
    )
    missing = [(title, on, step) for title, on, step, done in steps if not done]
    if missing and account_queries.has_real_accounts():
        raise Refusal(
            "库里有正式账号，不能载入演示数据：演示账号的密码是公开的。演示请另用一个数据库（ZHUCUN_DATABASE_URL）。"
        )
    for title, on, step in missing:
        report(f"正在载入{title} …")
        with clock.business_date(on), transaction.atomic():
            step()


def reset(*, report: Report) -> None:
    """Empty the database and start again; refuses a database that holds accounts of real people."""
    if account_queries.has_real_accounts():
        raise Refusal("库里有正式账号，不能清空。演示请另用一个数据库（ZHUCUN_DATABASE_URL）。")
    report("正在清空演示库 …")
    connection.close()
    if connection.vendor == "sqlite":
        name = Path(str(settings.DATABASES["default"]["NAME"]))
        for path in (name, Path(f"{name}-wal"), Path(f"{name}-shm")):
            path.unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    Path(settings.AUDIT_HEADS).unlink(missing_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    actor = system("演示重置")
    divisions.load_counties(actor=actor)
    policy.sync(actor=actor)
    figures.load_seed_figures(actor=actor)


def sign_ins() -> list[SignIn]:
    """One account per role."""
    from zhucun.foundation.accounts.roles import ROLES

    return [SignIn(row["username"], ROLES[row["role"]].title, row["note"]) for row in rows("users.csv")]


def print_sign_ins() -> None:
    """Print the accounts as a small table."""
    print(f"演示账号（密码都是 {PASSWORD}）：")
    for row in sign_ins():
        print(f"  {row.username:<12}{row.title}{'　' + row.note if row.note else ''}")
    print(flush=True)


def _told(area: str) -> bool:
    """Whether the story of an area stands: its batch is there."""
    return unit_queries.batches(viewer=system("演示")).filter(division_id=area).exists()


def _registered(county: str) -> bool:
    """Whether the registry of a county is there."""
    return households.visible_to(system("演示")).filter(county=county).exists()


def _people() -> None:
    actor = system("演示区划")
    for row in [*rows("places.csv"), *rows("villages.csv")]:
        divisions.add_division(actor=actor, code=row["code"], name=row["name"], origin="演示")
    with clock.business_date(None):  # the systems were named after the days of the stories
        units.load_central_systems(actor=system("演示机构"))
    _users()
    _adoptions()


def _users() -> None:
    _bodies()
    first = system("演示初始化")
    for row in sorted(rows("users.csv"), key=lambda row: not row["role"].endswith("_admin")):
        # The three administrators come first; they make the others' accounts and give them their roles.
        admin = row["role"].endswith("_admin")
        body = _body(row["organisation"])
        user = accounts.create_user(
            actor=first if admin else account("xitong"), username=row["username"], name=row["name"], password=PASSWORD,
            division=body.division_id if body else row["division"], demo_date=day(row["demo_date"]),
        )  # fmt: skip
        accounts.grant_role(
            actor=first if admin else account("anquan"), user=user, role=row["role"], division=row["division"],
            organisation=body, since=SINCE, reason="演示",
        )  # fmt: skip


# The bodies that demo accounts are held in, with level and place; the rest come with the lists of units.
BODIES = {
    "演示省水利厅": ("province", "99"),
    "演示省国资委": ("province", "99"),
    "演示市水利局": ("city", "9901"),
    "甲县水利局": ("county", "990101"),
}


def _bodies() -> None:
    actor = system("演示机构")
    for name, (level, division) in BODIES.items():
        organisations.register(
            actor=actor, name=name, kind="party_government", level=level, division=division
        )


def _body(name: str) -> Organisation | None:
    if not name:
        return None
    return organisation_queries.named(BODIES[name][1], [name])[name]


def _adoptions() -> None:
    actor = account("yanshi")
    for instrument, division, since, citation in (
        ("hunan-2015-1", "99", date(2015, 2, 13), "演示省参照执行（演示）"),
        ("linfen-2018-34", "990101", date(2018, 7, 31), "甲县转发（演示）"),
        ("county-2015", "990102", date(2015, 8, 1), "乙县参照执行（演示）"),
    ):
        policy.adopt(
            actor=actor, instrument=instrument, division=division, citation=citation, valid_from=since
        )
    figures.load_scope(
        actor=actor, division="990102"
    )  # 35 villages and 2,425 households of the county scheme


def _hunan() -> None:
    actor = account("sheng")
    folder = DATA / "hunan2015"
    batch = units.open_batch(
        actor=actor, division="43", title="2015年省派驻村帮扶", instrument="hunan-2015-1",
        starts_on=date(2015, 2, 13), ends_on=date(2018, 2, 13),
    )  # fmt: skip
    take_in(actor, batch, "placement-units", "附件1.docx", (folder / "annex1.docx").read_bytes())
    job = take_in(actor, batch, "placement-table", "到县安排（名称已统一）.csv", _settled_table(folder))
    assert job.state == ImportJob.State.DONE, job.message
    plan = placement_queries.plans(viewer=actor, batch=batch).get(origin="imported")
    placement.propose(actor=actor, plan=plan)
    # Annex 2 as issued stays where a person must decide: its names wait for confirmation.
    waiting = take_in(actor, batch, "placement-table", "附件2.docx", (folder / "annex2.docx").read_bytes())
    assert waiting.state == ImportJob.State.PREVIEW, waiting.message


def _settled_table(folder: Path) -> bytes:
    """The table with one row per unit and every name as the list has it."""
    listed = read_aliases(folder / "aliases.csv")
    with (folder / "placements.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    unit = lines[0].index("unit")
    for row in lines[1:]:
        row[unit] = listed.get(plain(row[unit]), row[unit])
    return "\n".join(",".join(row) for row in lines).encode()


def _yanshi() -> None:
    actor = account("yanshi")
    batch = units.open_batch(
        actor=actor, division="99", title="2015年演示省派驻村帮扶", instrument="hunan-2015-1",
        starts_on=date(2015, 2, 13), ends_on=date(2018, 2, 13),
    )  # fmt: skip
    take_in(actor, batch, "placement-units", "演示省名单.csv", (DATA / "yanshi_units.csv").read_bytes())
    take_in(
        actor, batch, "placement-table", "演示省到县安排.csv", (DATA / "yanshi_placements.csv").read_bytes()
    )
    plan = placement_queries.plans(viewer=actor, batch=batch).get(origin="imported")
    better = placement.propose(actor=actor, plan=plan)
    placement.adopt(actor=actor, plan=better)
    bodies = organisation_queries.named("99", [row["单位"] for row in rows("yanshi_units.csv")])
    for village in rows("villages.csv"):
        if village["filed"]:
            figures.set_mark(
                actor=actor, division=village["code"], kind="filed_poor_village", value=village["filed"],
                since=SINCE, source="演示", clause="H15-007",
            )  # fmt: skip
    for name, sent in (("演示省水利厅", 4), ("演示大学", 5), ("演示省民政厅", 9)):
        siting.note_event(
            actor=actor,
            batch=batch,
            organisation=bodies[name],
            kind="nomination",
            happened_on=date(2015, 3, sent),
        )
    units.name_liaison(
        actor=account("danwei"),
        organisation=bodies["演示省水利厅"],
        name="吴静（演示）",
        post="人事处处长",
        since=date(2015, 2, 20),
    )
    adopted = placement_queries.adopted(batch)
    assert adopted is not None
    where = {row.organisation_id: row.row.division_id for row in adopted.units.select_related("row")}
    free = {"990101": ["990101200200", "990101202200"], "990102": ["990102200200", "990102201200"]}
    for name, filed in (("演示省水利厅", date(2015, 3, 11)), ("演示省民政厅", date(2015, 3, 13))):
        body = bodies[name]
        siting.choose_village(
            actor=actor, batch=batch, organisation=body, village=free[str(where[body.pk])].pop(0), since=date(2015, 3, 10),
            unit_agreed_on=date(2015, 3, 6), county_agreed_on=date(2015, 3, 9), filed_on=filed, criteria=_criteria(),
        )  # fmt: skip


def _criteria() -> dict[str, str]:
    return {
        "自然条件": "山区缺水，有水源可引（演示）",
        "地理位置": "距乡政府 6 公里，通村路已硬化（演示）",
        "基层组织建设状况": "支部健全，书记年龄偏大（演示）",
        "当地经济发展区划": "县里规划的果业带内（演示）",
    }
