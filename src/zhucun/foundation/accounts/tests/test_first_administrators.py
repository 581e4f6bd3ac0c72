"""A new instance gets its three administrators once, from the command line."""

import argparse
from datetime import date

import pytest

from zhucun.foundation.accounts import actions, cli, passwords
from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.actor import Actor, Grant, system
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
PEOPLE = {
    "system_admin": ("xitong", "李一"),
    "security_admin": ("anquan", "王二"),
    "audit_admin": ("shenji", "张三"),
}
MACHINE = system("测试")
NATION = {"xitong": "system_admin", "anquan": "security_admin", "shenji": "audit_admin"}


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cli.add_commands(parser.add_subparsers())
    options = parser.parse_args(["accounts", "first", *arguments])
    return int(options.func(options))


def test_the_command_makes_three_people_who_must_change_the_printed_password(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("--system", "xitong", "李一", "--security", "anquan", "王二", "--audit", "shenji", "张三")
    assert run(*asked) == 0
    printed = dict(
        line.split("用户名 ")[1].split("  初始密码 ") for line in capsys.readouterr().out.splitlines()[1:]
    )
    assert printed.keys() == NATION.keys()
    for username, role in NATION.items():
        user = User.objects.get(username=username)
        assert actor_for(user).grants == (Grant(role),)
        assert user.check_password(printed[username])
        assert passwords.expired(user)
        verbs = AuditEntry.objects.filter(subject_id=str(user.pk)).order_by("id")
        assert list(verbs.values_list("verb", flat=True)) == ["创建账号", "授予角色"]
        actions.change_password(actor=actor_for(user), user=user, password="Qingchuan-2016")
        user.refresh_from_db()
        assert not passwords.expired(user)
    assert not any(word in str(AuditEntry.objects.values_list("detail")) for word in printed.values())


@pytest.mark.parametrize(
    ("demo_date", "sentence"), [(None, "只能创建一次"), (date(2015, 3, 10), "演示账号，其密码是公开的")]
)
def test_a_database_with_any_account_gets_no_first_administrators(
    demo_date: date | None, sentence: str
) -> None:
    actions.create_user(
        actor=MACHINE, username="li", name="李", password="Qingchuan-2015", demo_date=demo_date
    )
    with pytest.raises(Refusal, match=sentence):
        actions.first_administrators(actor=MACHINE, people=PEOPLE)
    assert User.objects.count() == 1


def test_a_name_given_twice_makes_nobody() -> None:
    with pytest.raises(Refusal, match="已被使用"):
        actions.first_administrators(actor=MACHINE, people=PEOPLE | {"audit_admin": ("xitong", "李一")})
    assert not User.objects.exists()


def test_only_the_machine_makes_them_and_only_all_three() -> None:
    somebody = Actor("x", "x", (Grant("system_admin"),))
    two = {role: PEOPLE[role] for role in ("system_admin", "audit_admin")}
    for actor, people in ((somebody, PEOPLE), (MACHINE, two)):
        with pytest.raises(NotAllowed):
            actions.first_administrators(actor=actor, people=people)
