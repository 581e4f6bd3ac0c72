"""What must be on record of a list before a step may be agreed to, and which of its lines the record puts out.

``CaseStep.needs`` names the record: the application of each household, the group's nomination, the villagers' vote, an
examination, a public notice that ran its days, a sample that was drawn and looked into, the household's own recognition, an
announcement.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.publication import queries as publication
from zhucun.foundation.publication.queries import PublicNotice

from .. import roll_rules
from ..models import Roll, RollEntry
from ..roll_rules import Share
from . import rolls

TITLES: Final = {
    "application": "户申请", "nomination": "村民小组提名", "vote": "民主评议和表决", "examination": "入户核实", "notice": "公示",
    "sample": "抽样核实", "recognition": "户认可签字", "announcement": "公告",
}  # fmt: skip
TEAM: Final = "households.examination.team"
_NOTICE_DAYS: Final = {
    Roll.Kind.MONITORING: "households.monitoring.notice_days"
}  # the others: households.notice.days
_READER = system("名单")


@dataclass(frozen=True)
class Missing:
    """What still stands in the way of a step, with the clause that wants it."""

    sentence: str
    clause: str


@dataclass(frozen=True)
class Standing:
    """How a step stands: what is missing, and which lines fall out (with why) when it is agreed to."""

    missing: tuple[Missing, ...] = ()
    out: tuple[tuple[RollEntry, str], ...] = ()


def standing(row: Roll, step: CaseStep, on: date) -> Standing:
    """What ``step`` of the list still needs on ``on``, and who falls out at it."""
    judge = _JUDGES.get(step.needs)
    return judge(row, step, rolls.pending(row), on) if judge else Standing()


def notice_days(row: Roll, on: date) -> policy.Answer:
    """How many days a notice of this kind of list runs where it lies."""
    key = _NOTICE_DAYS.get(Roll.Kind(row.kind), "households.notice.days")
    return policy.value(key, division=row.village_id, on=on)


def quorum(row: Roll, on: date) -> Share:
    """The least share of those called who must come."""
    return _share("households.vote.quorum_percent", row.village_id, on)


def majority(row: Roll, on: date) -> Share:
    """The least share of those present who must be in favour."""
    return _share("households.vote.majority_percent", row.village_id, on)


def sample_share(step: CaseStep, village: str, on: date) -> Share:
    """The share drawn at a step: a township's or a county's."""
    level = "township" if step.place == "township" else "county"
    return _share(f"households.sample.{level}_percent", village, on)


def _share(key: str, division: str, on: date) -> Share:
    found = policy.value(key, division=division, on=on)
    return Share(Decimal(str(found.value)), found.clause)


def _application(row: Roll, step: CaseStep, entries: list[RollEntry], on: date) -> Standing:
    lacking = [one for one in entries if one.applied_on is None or not one.reason]
    return Standing(_lack(lacking, step, "没有登记申请日期和理由"))


def _vote(row: Roll, step: CaseStep, entries: list[RollEntry], on: date) -> Standing:
    """No vote, no next step; those without the majority fall out."""
    meeting = rolls.vote_of(row, step.pk)
    if meeting is None:
        return Standing((Missing("还没有登记民主评议和表决。没有表决不能进入下一步。", step.clause),))
    enough = quorum(row, on)
    if not roll_rules.quorate(meeting.present, meeting.called, enough):
        said = f"应到{meeting.called}人，实到{meeting.present}人，到会不足{enough.percent}%，表决无效。请重新召开会议，作废这次登记后再登记。"
        return Standing((Missing(said, enough.clause),))
    counts, wanted = rolls.counts_of(meeting), majority(row, on)
    lacking = [one for one in entries if one.pk not in counts]
    out = [
        (one, f"评议同意{counts[one.pk].in_favour}票，不足到会{meeting.present}人的{wanted.percent}%")
        for one in entries
        if one.pk in counts and not roll_rules.carried(counts[one.pk].in_favour, meeting.present, wanted)
    ]
    return Standing(_lack(lacking, step, "没有表决"), tuple(out))


def _nomination(row: Roll, step: CaseStep, entries: list[RollEntry], on: date) -> Standing:
    return _looked_into(row, step, entries, "没有登记村民小组提名", "村民小组不提名")


@implements("JX18-020")
def _examination(row: Roll, step: CaseStep, entries: list[RollEntry], on: date) -> Standing:
    """Every line looked into at this step; in the village with the team, where the instruments say so."""
    found = _looked_into(row, step, entries, "没有登记核实", "核实不属实")
    team = policy.find(TEAM, division=row.village_id, on=on)
    if step.place != "village" or team is None or not team.flag:
        return found
    done = rolls.examinations(row, step.pk)
    without = [one for one in entries if one.pk in done and not done[one.pk].team_people]
    lack = _lack(without, step, "的核实没有写明驻村工作队参加人", team.clause)
    return Standing((*found.missing, *lack), found.out)


def _sample(row: Roll, step: CaseStep, entries: list[RollEntry], on: date) -> Standing:
    draw = rolls.draw_of(row, step.pk)
    if draw is None:
        return Standing((Missing("还没有抽取样本。", step.clause),))
    return _looked_into(
        row,
        step,
        [one for one in entries if one.household.number in draw.numbers],
        "已抽中，没有登记核实",
        "抽查不属实",
    )


def _looked_into(
    row: Roll, step: CaseStep, entries: Iterable[RollEntry], lack: str, unsound: str
) -> Standing:
    done = rolls.examinations(row, step.pk)
    asked = list(entries)
    lacking = [one for one in asked if one.pk not in done]
    out = [
        (one, f"{unsound}：{done[one.pk].finding}")
        for one in asked
        if one.pk in done and not done[one.pk].sound
    ]
    return Standing(_lack(lacking, step, lack), tuple(out))


def _notice(row: Roll, step: CaseStep, entries: list[RollEntry], on: date) -> Standing:
    """A notice of this step that ran its days, every objection to it settled."""
    posted = [one for one in rolls.notices(row, step.pk) if one.kind == PublicNotice.Kind.NOTICE]
    standing_still = [one for one in posted if one.taken_down_on is None]
    if not standing_still:
        return Standing((Missing("还没有张贴公示。", step.clause),))
    latest, missing = standing_still[-1], []
    if not publication.has_run(latest, on) and latest.ends_on:
        last = latest.ends_on - timedelta(days=1)
        missing.append(Missing(f"公示到{last:%Y年%-m月%-d日}，期满后才能办理。", latest.clause))
    waiting = publication.open_objections([one.pk for one in posted])
    if waiting:
        missing.append(Missing(f"有{waiting}件异议没有办结。", latest.clause))
    if _upheld_as_a_whole(posted):
        missing.append(Missing("对整份名单的异议成立，不能通过。请退回修改。", latest.clause))
    return Standing(tuple(missing))


def _upheld_as_a_whole(posted: Iterable[PublicNotice]) -> bool:
    rows = publication.objections(_READER).filter(notice__in=list(posted), row_key="", state="upheld")
    return rows.exists()


def _recognition(row: Roll, step: CaseStep, entries: list[RollEntry], on: date) -> Standing:
    return Standing(
        _lack([one for one in entries if one.recognised_on is None], step, "没有登记户主认可签字")
    )


def _announcement(row: Roll, step: CaseStep, entries: list[RollEntry], on: date) -> Standing:
    posted = [one for one in rolls.notices(row, step.pk) if one.kind == PublicNotice.Kind.ANNOUNCEMENT]
    if any(one.taken_down_on is None and one.starts_on <= on for one in posted):
        return Standing()
    return Standing((Missing("还没有发布公告。", step.clause),))


_JUDGES: dict[str, Callable[[Roll, CaseStep, list[RollEntry], date], Standing]] = {
    "application": _application,
    "nomination": _nomination,
    "vote": _vote,
    "examination": _examination,
    "notice": _notice,
    "sample": _sample,
    "recognition": _recognition,
    "announcement": _announcement,
}


def _lack(entries: list[RollEntry], step: CaseStep, words: str, clause: str = "") -> tuple[Missing, ...]:
    """One sentence for all the households a record is missing of, the first few by name."""
    if not entries:
        return ()
    names = "、".join(one.head for one in entries[:5]) + (f"等{len(entries)}户" if len(entries) > 5 else "")
    return (Missing(f"{names}{words}。", clause or step.clause),)
