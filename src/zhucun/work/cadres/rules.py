"""What must hold of a cadre's data, and what is only unlikely. Pure: facts in, faults out."""

import re
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from hashlib import sha256

from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.identity import IdentityNumber

from .facts import AgeSpan, Facts, Fault, Line, PostFacts
from .wording import LONGEST, MOST_LINES, month

POLITICS = ("中共党员", "中共预备党员", "共青团员", "民主党派", "无党派人士", "群众")
OF_A_PARTY = frozenset({"中共党员", "中共预备党员", "民主党派"})
_PHONE = re.compile(r"[0-9+() （）\-—]{7,30}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def age(born_month: date, on: date) -> int:
    """Full years on the day; only the month of birth is known, so a year is full from the first of that month."""
    return on.year - born_month.year - (on.month < born_month.month)


def plain_name(name: str) -> str:
    """A name without the spaces that lists print into names of two characters (张　三 → 张三)."""
    return "".join(name.split())


def faults(facts: Facts, on: date) -> list[Fault]:
    """What cannot be so by the day ``on``, in the order of the form."""
    found = []
    if not facts.name:
        found.append(Fault("name", "请填写姓名。"))
    if facts.sex not in ("男", "女"):
        found.append(Fault("sex", "性别应为男或女。"))
    if facts.politics not in POLITICS:
        found.append(Fault("politics", f"政治面貌“{facts.politics}”不在所列之内：{'、'.join(POLITICS)}。"))
    if not date(1900, 1, 1) <= facts.born_month <= on:
        found.append(Fault("born_month", f"出生年月 {month(facts.born_month)} 不对，不能晚于今天。"))
    for field, title, day in (
        ("party_month", "入党时间", facts.party_month),
        ("work_month", "参加工作时间", facts.work_month),
    ):
        if day is None:
            continue
        if day <= facts.born_month:
            sentence = f"{title} {month(day)} 不晚于出生年月 {month(facts.born_month)}，请核对。"
            found.append(Fault(field, sentence))
        elif day > on:
            found.append(Fault(field, f"{title} {month(day)} 晚于今天，请核对。"))
    if facts.party_month and facts.politics in POLITICS and facts.politics not in OF_A_PARTY:
        found.append(Fault("party_month", f"政治面貌是{facts.politics}，不应有入党时间。请核对其中一项。"))
    if facts.phone and not _PHONE.fullmatch(facts.phone):
        found.append(Fault("phone", f"联系电话“{facts.phone}”不像电话号码，应只含数字和连接号。"))
    if facts.email and not _EMAIL.fullmatch(facts.email):
        found.append(Fault("email", f"电子邮箱“{facts.email}”不完整，应形如 name@example.cn。"))
    return found


def identity_fault(number: IdentityNumber, facts: Facts) -> Fault | None:
    """Where the number says another birth month or sex than the form."""
    born = number.born_on.replace(day=1)
    if born != facts.born_month:
        return Fault(
            "identity",
            f"身份证号里的出生年月是 {month(born)}，与所填的 {month(facts.born_month)} 不一致，请核对两处。",
        )
    if number.sex != facts.sex:
        return Fault("identity", f"身份证号里的性别是{number.sex}，与所填的{facts.sex}不一致，请核对两处。")
    return None


@implements("PD-023")
def age_note(facts: Facts, on: date, span: AgeSpan) -> str:
    """A sentence where the age is unlikely for somebody in office, else ""."""
    years = age(facts.born_month, on)
    if span.youngest <= years <= span.oldest:
        return ""
    return (
        f"按出生年月 {month(facts.born_month)} 算是 {years} 岁，不在 {span.youngest} 至 {span.oldest} 岁之间"
    )


def resume_faults(lines: Sequence[Line], born_month: date, on: date) -> list[Fault]:
    """What cannot be so in a résumé: it never runs backwards; gaps and studies beside work are allowed."""
    found = []
    if len(lines) > MOST_LINES:
        found.append(Fault("resume", f"简历最多 {MOST_LINES} 行，请合并相近的经历。"))
    before: Line | None = None
    for number, line in enumerate(lines, 1):
        where = f"简历第 {number} 行"
        if not line.text:
            found.append(Fault("resume", f"{where}没有写内容。"))
        elif len(line.text) > LONGEST:
            found.append(Fault("resume", f"{where}超过 {LONGEST} 字，请精简。"))
        if line.begins <= born_month:
            found.append(Fault("resume", f"{where}的起始年月 {month(line.begins)} 不晚于出生年月，请核对。"))
        if line.ends and line.ends < line.begins:
            found.append(Fault("resume", f"{where}的止 {month(line.ends)} 早于起 {month(line.begins)}。"))
        if max(line.begins, line.ends or line.begins) > on:
            found.append(Fault("resume", f"{where}的年月晚于今天，请核对。"))
        if before and line.begins < before.begins:
            found.append(
                Fault(
                    "resume",
                    f"{where}的起始年月 {month(line.begins)} 早于上一行的 {month(before.begins)}，请按时间先后排列。",
                )
            )
        if before and before.ends is None:
            found.append(Fault("resume", f"{where}之前的一行写着“至今”，只有最后一行可以至今。"))
        before = line
    return found


def post_since(since: date | None, lines: Sequence[Line], on: date) -> date:
    """From when a post counts where a list does not say: from the last résumé line that still lasts, else from ``on``."""
    open_lines = [line.begins for line in lines if line.ends is None]
    return since or (open_lines[-1] if open_lines else on)


def post_fault(post: PostFacts, ranks: Sequence[str]) -> Fault | None:
    """A post without title or with a rank that is none."""
    if not post.title:
        return Fault("title", "请填写职务。")
    if post.rank and post.rank not in ranks:
        return Fault("rank", f"职务层级“{post.rank}”不在所列之内：{'、'.join(ranks)}；没有层级的不填。")
    return None


def version(facts: Facts) -> str:
    """A short mark of facts as somebody saw them, to notice when they changed meanwhile."""
    return sha256(repr(astuple(facts)).encode()).hexdigest()[:16]
