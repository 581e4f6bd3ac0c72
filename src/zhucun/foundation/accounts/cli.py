"""``zhucun accounts``: the three administrators of a new instance, who make everybody else's account."""

import argparse

from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.errors import Refusal

from . import actions, queries
from .roles import ROLES

ASKED = {"system": "system_admin", "security": "security_admin", "audit": "audit_admin"}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``accounts`` with its parts."""
    accounts = commands.add_parser("accounts", help="账号：为新系统创建首批三名管理员")
    parts = accounts.add_subparsers(dest="accounts_command", required=True, metavar="子命令")
    first = parts.add_parser("first", help="创建全国的系统、安全、审计管理员；只在库里没有账号时可用")
    for option, role in ASKED.items():
        first.add_argument(
            f"--{option}", nargs=2, required=True, metavar=("用户名", "姓名"), help=ROLES[role].title
        )
    first.set_defaults(func=_first)
    reset = parts.add_parser("reset", help="重置一个账号的密码（管理员忘记密码时在服务器上办理）")
    reset.add_argument("username", metavar="用户名")
    reset.set_defaults(func=_reset)


def _reset(options: argparse.Namespace) -> int:
    user = queries.by_username(options.username)
    if user is None:
        raise Refusal(f"没有用户名为“{options.username}”的账号，请核对。")
    password = actions.first_password()
    actions.change_password(actor=system("命令行重置密码"), user=user, password=password)
    print(f"{user.name} 的新密码只显示这一次：{password}。登录后须先修改。")
    return 0


def _first(options: argparse.Namespace) -> int:
    people: dict[str, tuple[str, str]] = {}
    for option, role in ASKED.items():
        username, name = getattr(options, option)
        people[role] = (username, name)
    made = actions.first_administrators(actor=system("命令行创建首批管理员"), people=people)
    print("已创建三名管理员。初始密码只显示这一次，请当面交给本人；首次登录须先修改密码：")
    for account in made:
        print(f"  {ROLES[account.role].title}  用户名 {account.username}  初始密码 {account.password}")
    return 0
