"""Loading that is cut short is taken up again, and a reset begins from an empty database."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from zhucun.demo import actions
from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.queries import by_username
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.work.teams.models import PlacementPlan, VillageSiting
from zhucun.work.units.models import Batch


class Killed(BaseException):
    """What no handler catches."""


@pytest.mark.django_db
def test_a_story_cut_short_leaves_nothing_and_the_next_load_tells_it_whole() -> None:
    def load() -> None:
        with patch.object(actions, "_hunan"), patch("zhucun.demo.actions.jiaxian.tell"):
            actions.load(report=lambda line: None)

    with patch("zhucun.demo.actions.siting.choose_village", side_effect=Killed), pytest.raises(Killed):
        load()
    assert by_username("shenjiyuan") is not None
    assert not Batch.objects.exists()
    assert organisations.named("99", ["演示大学"]) == {}
    load()
    assert PlacementPlan.objects.filter(state="adopted").count() == 1
    assert VillageSiting.objects.count() == 2


@pytest.mark.django_db
def test_nothing_is_loaded_beside_the_account_of_a_real_person() -> None:
    accounts.create_user(actor=system("测试"), username="zhangsan", name="张三", password="Qingchuan-2015")
    with pytest.raises(Refusal, match="不能载入演示数据"):
        actions.load(report=lambda line: None)
    assert by_username("xitong") is None


def test_a_reset_leaves_only_what_set_up_brings(tmp_path: Path) -> None:
    file = tmp_path / "demo.sqlite3"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "zhucun.config.settings",
        "ZHUCUN_DATABASE_URL": f"sqlite:///{file}",
        "ZHUCUN_VAR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def run(*code: str) -> None:
        program = "; ".join(("import django", "django.setup()", *code))
        subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=300)

    run("from django.core.management import call_command", "call_command('migrate', verbosity=0)")
    with sqlite3.connect(file) as database:
        database.execute("INSERT INTO divisions_division (key, level, management_area) VALUES ('99', 1, 0)")
    run("from zhucun.demo import actions", "actions.reset(report=print)")
    with sqlite3.connect(file) as database:
        keys = {key for (key,) in database.execute("SELECT key FROM divisions_division")}
        (packs,) = database.execute("SELECT count(*) FROM policy_storedpack").fetchone()
    assert ("99" in keys, "43" in keys, packs > 0) == (False, True, True)
