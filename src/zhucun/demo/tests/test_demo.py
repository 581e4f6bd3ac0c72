"""What the demonstration holds, that it was done by its people, and that loading it again changes nothing."""

import argparse
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import pytest
from django.apps import apps

from zhucun.demo import actions, cli
from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.accounts.roles import ROLES
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import queries as import_queries
from zhucun.foundation.imports import work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.work.cadres.models import Cadre
from zhucun.work.oversight.models import PlaceContact
from zhucun.work.teams.models import LocalLiaison, PlacementEvent, PlacementPlan, VillageSiting
from zhucun.work.teams.placement.reading import read_aliases
from zhucun.work.teams.placement.text import plain
from zhucun.work.units.models import Batch, CentralSystem, Participation, UnitLiaison

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def counts() -> dict[str, int]:
    """Rows of every table of ours."""
    models = [model for model in apps.get_models() if model.__module__.startswith("zhucun.")]
    return {model._meta.label: model._default_manager.count() for model in models}


def account(username: str) -> Actor:
    return actor_for(User.objects.get(username=username))


def test_loading_it_again_adds_nothing() -> None:
    before, said = counts(), list[str]()
    actions.load(report=said.append)
    assert (counts(), said) == (before, [])


def test_loading_it_again_leaves_alone_what_a_visitor_did_since() -> None:
    job = ImportJob.objects.get(county="43", file_name="附件2.docx")
    office = account("sheng")
    listed = {
        plain(key): name for key, name in read_aliases(actions.DATA / "hunan2015" / "aliases.csv").items()
    }
    choices = [(one.register, one.text, listed[plain(one.text)]) for one in import_queries.names_asked(job)]
    imports.settle_names(actor=office, job=job, choices=choices)
    job.refresh_from_db()
    imports.commit(actor=office, job=job)
    work.commit(job.pk)
    job.refresh_from_db()
    assert job.state == ImportJob.State.DONE, job.message
    before = counts()
    actions.load(report=lambda line: None)
    assert counts() == before


def test_hunan_and_yanshi_stand_as_told() -> None:
    plans = PlacementPlan.objects.order_by("county", "created_at")
    assert list(plans.values_list("county", "origin", "state")) == [
        ("43", "imported", "draft"),
        ("43", "proposed", "draft"),
        ("99", "imported", "draft"),
        ("99", "proposed", "adopted"),
    ]
    assert Participation.objects.filter(batch__division="43").count() == 189
    job = ImportJob.objects.get(file_name="附件2.docx")
    assert (job.state, job.unsettled) == (ImportJob.State.PREVIEW, 32)
    assert {row.filed_on for row in VillageSiting.objects.all()} == {date(2015, 3, 11), date(2015, 3, 13)}
    assert CentralSystem.objects.count() == 7


def by_people(subjects: Iterable[UUID]) -> list[str]:
    """Who acted on each subject; "" where no account did."""
    usernames = {str(pk): name for pk, name in User.objects.values_list("pk", "username")}
    found = []
    for subject in subjects:
        entries = AuditEntry.objects.filter(subject_id=str(subject)).order_by("id")
        found.append(next((usernames[one.actor_id] for one in entries if one.actor_id in usernames), ""))
    return found


def test_everything_of_units_plans_and_villages_was_done_by_a_person_with_an_account() -> None:
    kept = {
        "batches": by_people(Batch.objects.values_list("pk", flat=True)),
        "plans": by_people(PlacementPlan.objects.values_list("pk", flat=True)),
        "villages": by_people(VillageSiting.objects.values_list("pk", flat=True)),
        "events": by_people(PlacementEvent.objects.values_list("organisation_id", flat=True)),
        "liaisons": by_people(UnitLiaison.objects.values_list("organisation_id", flat=True)),
    }
    assert all(kept.values()), kept
    assert {who for people in kept.values() for who in people} <= {"sheng", "yanshi", "danwei", "xian", "shi"}
    lists = AuditEntry.objects.filter(verb="载入单位名单").exclude(actor_id="system")
    assert set(lists.values_list("subject_id", flat=True)) == {str(row.pk) for row in Batch.objects.all()}


def test_there_is_a_sign_in_for_every_role_and_it_holds_it() -> None:
    listed = actions.sign_ins()
    held = {row.username: account(row.username).roles for row in listed}
    assert len(held) == len(listed)
    assert {role for roles in held.values() for role in roles} == set(ROLES)
    assert [{ROLES[role].title for role in held[row.username]} for row in listed] == [
        {row.title} for row in listed
    ]
    assert not User.objects.filter(demo_date=None).exists()


def test_the_command_prints_every_account_with_the_password(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    cli.add_commands(parser.add_subparsers())
    options = parser.parse_args(["demo"])
    assert options.func(options) == 0
    printed = capsys.readouterr().out
    assert actions.PASSWORD in printed
    assert [row.username for row in actions.sign_ins() if row.username not in printed] == []


def test_a_database_with_the_account_of_a_real_person_is_not_emptied() -> None:
    before = counts()
    accounts.create_user(actor=system("测试"), username="zhangsan", name="张三", password="Qingchuan-2015")
    with pytest.raises(Refusal, match="库里有正式账号，不能清空"):
        actions.reset(report=lambda line: None)
    assert counts()["accounts.User"] == before["accounts.User"] + 1


def test_the_people_of_the_stories_are_invented() -> None:
    told = (User, UnitLiaison, Cadre, LocalLiaison, PlaceContact)
    names = [name for model in told for name in model._default_manager.values_list("name", flat=True)]
    assert len(names) > 200
    assert [name for name in names if not name.endswith("（演示）")] == []


def test_no_number_of_the_stories_could_be_a_living_persons() -> None:
    numbers = [row.identity for row in Cadre.objects.exclude(identity_index="")]
    assert numbers
    assert [number for number in numbers if not number.startswith("99")] == []
    told = (Cadre, LocalLiaison, PlaceContact)
    phones = [
        phone for model in told for phone in model._default_manager.values_list("phone", flat=True) if phone
    ]
    phones += [
        phone for row in UnitLiaison.objects.all() for phone in (row.office_phone, row.mobile) if phone
    ]
    assert phones
    assert [phone for phone in phones if not phone.startswith("1000")] == []
