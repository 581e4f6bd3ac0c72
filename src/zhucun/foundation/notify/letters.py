"""The text of a digest. Pure."""

from collections.abc import Sequence
from datetime import date

from .sources import Line


def subject(lines: Sequence[Line]) -> str:
    """What stands in the list of mails."""
    late = sum(line.count for line in lines if line.late)
    waiting = sum(line.count for line in lines if not line.late)
    parts = [f"逾期 {late} 件"] if late else []
    parts += [f"待办 {waiting} 件"] if waiting else []
    return f"驻村帮扶：{'，'.join(parts)}"


def body(lines: Sequence[Line], on: date, site: str) -> str:
    """The mail: what is late, what waits, where to open it."""
    told = [f"{on:%Y年%-m月%-d日}，请登录系统办理："]
    for heading, late in (("已逾期", True), ("待办", False)):
        some = [line for line in lines if line.late is late]
        if some:
            told += [
                "",
                f"【{heading}】",
                *(f"{line.text}：{line.count} 件　{site}{line.path}" for line in some),
            ]
    told += ["", "本邮件由系统自动发出，不含任何个人信息，请勿回复。邮箱有误请联系系统管理员。"]
    return "\n".join(told)
