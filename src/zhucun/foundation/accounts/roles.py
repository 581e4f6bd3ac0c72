"""The roles people hold, where they hold them, and which exclude each other.

A role is held in a division (and what lies below it) or in an organisation. The three administrators (三员)
keep each other in check: the system administrator makes accounts but gives no roles, the security
administrator gives roles but makes no accounts, the audit administrator reads the trail and changes
nothing; they are three people, and none of them does business.
"""

from dataclasses import dataclass

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})


@dataclass(frozen=True)
class Role:
    """``holder`` is ``division`` or ``organisation``; ``morning`` says what the role opens in the morning."""

    code: str
    title: str
    holder: str
    morning: str


_ALL = (
    Role("province_office", "省领导小组办公室", "division", "安排图、覆盖情况、体检"),
    Role("selection_office", "组织部门", "division", "待审核的选派"),
    Role("lead_department", "牵头部门", "organisation", "本系统单位"),
    Role("city_office", "市领导小组办公室", "division", "抽查、各县情况"),
    Role("county_office", "县领导小组办公室", "division", "各乡镇情况、待审批"),
    Role("county_leader", "县级领导、督导组", "division", "联系乡镇一页简报"),
    Role("township_clerk", "乡镇专干", "division", "当日例外、待审核"),
    Role("village_committee", "村委、信息员", "division", "申请、表决、公示"),
    Role("team_member", "驻村队员、第一书记", "division", "今日"),
    Role("responsible_person", "帮扶责任人", "division", "我的帮扶户"),
    Role("sending_unit", "派出单位", "organisation", "本单位的人、村和应办事项"),
    Role("finance_discipline", "财政、纪检", "division", "资金与证据"),
    Role("auditor", "督查、审计", "division", "案卷与历史"),
    Role("system_admin", "系统管理员", "division", "账号与运行状态"),
    Role("security_admin", "安全管理员", "division", "授权"),
    Role("audit_admin", "审计管理员", "division", "审计记录"),
)
ROLES = {role.code: role for role in _ALL}
EVERYONE = frozenset(ROLES)
BUSINESS = EVERYONE - ADMINISTRATORS


def excluded_by(code: str) -> frozenset[str]:
    """Roles that nobody who holds ``code`` may hold at the same time."""
    return EVERYONE - {code} if code in ADMINISTRATORS else ADMINISTRATORS
