"""A small invented province with units of three levels, and the people who keep and see cadres."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for, by_username
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.identity import check_character
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations import queries as organisation_queries
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.cadres import actions
from zhucun.work.cadres.facts import Facts, PostFacts
from zhucun.work.cadres.models import Cadre

MACHINE = system("测试")
PASSWORD = "Qingchuan-2015-spring"
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = date(2015, 3, 10)
PLACES = {
    "99": "演示省",
    "9901": "演示市",
    "990101": "甲县",
    "990102": "乙县",
    "990101200": "东川乡",
    "990101201": "石坪乡",
    "990101200200": "东川村",
    "990102200": "铁厂乡",
    "990102200200": "方山坪村",
}
UNITS = {
    "演示水利厅": ("99", "province", False),
    "演示军区": ("99", "province", True),
    "甲县农业局": ("990101", "county", False),
    "甲县教育局": ("990101", "county", False),
    "东川乡政府": ("990101200", "township", False),
    "乙县教育局": ("990102", "county", False),
}


@pytest.fixture
def world(db: None) -> Iterator[None]:
    """10 March 2015 in 演示省, with its units."""
    with clock.business_date(DAY):
        for code, name in PLACES.items():
            divisions.add_division(actor=MACHINE, code=code, name=name, origin="测试")
        for name, (division, level, restricted) in UNITS.items():
            organisations.register(
                actor=MACHINE,
                name=name,
                kind="party_government",
                level=level,
                division=division,
                restricted=restricted,
            )
        yield


def unit(name: str) -> Organisation:
    """A unit by its name."""
    county = UNITS[name][0][:6]
    return organisation_queries.named(county, [name])[name]


def person(role: str, where: str = "", *, name: str = "") -> User:
    """The account of a role in an area (code) or a unit (name); its sign-ins carry the business date."""
    username = name or f"{role}-{where}"
    if there := by_username(username):
        return there
    body = unit(where) if where in UNITS else None
    division = body.division_id if body else where
    user = accounts.create_user(
        actor=MACHINE,
        username=username,
        name=username,
        password=PASSWORD,
        division=division,
        demo_date=DAY,
    )
    accounts.grant_role(
        actor=MACHINE,
        user=user,
        role=role,
        division="" if body else where,
        organisation=body,
        since=date(2015, 1, 1),
    )
    return user


def actor(role: str, where: str = "") -> Actor:
    """The same as an actor."""
    return actor_for(person(role, where))


def browser(role: str, where: str = "") -> Client:
    """The signed-in browser of that person."""
    client = Client()
    client.force_login(person(role, where), backend=BACKEND)
    return client


def facts(name: str = "张三", **changed: Any) -> Facts:
    """What the form asks of an ordinary man born in June 1978."""
    given: dict[str, Any] = {
        "name": name,
        "sex": "男",
        "born_month": date(1978, 6, 1),
        "politics": "中共党员",
        "party_month": date(2001, 7, 1),
        "work_month": date(2000, 7, 1),
        "education": "大学本科",
        "phone": "13900000000",
    }
    return Facts(**(given | changed))


def number(birth: str = "19780615", sequence: int = 1) -> str:
    """A sound identity number under the region code 990101 that no place bears; odd sequences are men."""
    first = f"990101{birth}{sequence:03d}"
    return first + check_character(first)


def cadre(where: str = "甲县农业局", name: str = "张三", *, who: Actor = MACHINE, **more: Any) -> Cadre:
    """A cadre of a unit, registered as its clerk would; ``more`` are ``facts``, ``number``, ``post``, ``checked``."""
    given: dict[str, Any] = {"facts": facts(name)}
    return actions.register_cadre(actor=who, organisation=unit(where), **(given | more))


POST = PostFacts("副局长", date(2012, 3, 1), "办公室", "副科级")


def shown(client: Client, url: str, status: int = 200) -> str:
    """The page at ``url``, which must answer with ``status``."""
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()
