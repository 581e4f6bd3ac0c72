"""The verdicts on sitings alone, without a database."""

from datetime import date

import pytest

from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.errors import Refusal
from zhucun.work.teams import rules
from zhucun.work.teams.rules import Held, SitingRules

RULES = SitingRules(villages=2, years=3, filing_year=2014, criteria=("自然条件",))
FIRST = Held("a", "东川村", date(2015, 3, 10))
SECOND = Held("b", "羊坡村", date(2015, 3, 20))
DUE = date(2015, 3, 12)


@pytest.mark.clause("H15-006")
def test_a_village_is_left_only_when_the_unit_has_all_it_may_have() -> None:
    after = date(2018, 3, 20)
    assert rules.leaving(RULES, [FIRST], since=after, instead_of="", exception="") is None
    assert rules.leaving(RULES, [FIRST, SECOND], since=after, instead_of="b", exception="") == SECOND
    with pytest.raises(Refusal, match="更换其中哪一个"):
        rules.leaving(RULES, [FIRST, SECOND], since=after, instead_of="c", exception="")
    with pytest.raises(Refusal, match="“羊坡村”自2015年3月20日起定点3年，2018年3月20日前不能更换"):
        rules.leaving(RULES, [FIRST, SECOND], since=date(2018, 3, 19), instead_of="b", exception=" ")


@pytest.mark.clause("H15-007")
def test_the_year_of_identification_counts_only_where_the_rules_name_one() -> None:
    with pytest.raises(Refusal, match="须为2014年识别"):
        rules.check_village(RULES, "高崖村", Level.VILLAGE, "2013")
    anywhere = SitingRules(villages=1, years=3, filing_year=None, criteria=())
    rules.check_village(anywhere, "高崖村", Level.VILLAGE, None)


@pytest.mark.clause("H15-009")
@pytest.mark.parametrize(
    ("chosen", "filed", "reviewed", "on", "state"),
    [
        (None, None, None, DUE, "open"),
        (None, None, None, date(2015, 3, 13), "overdue"),
        (date(2015, 3, 10), None, None, DUE, "chosen"),
        (date(2015, 3, 10), date(2015, 3, 14), None, date(2015, 3, 13), "overdue"),
        (date(2015, 3, 10), date(2015, 3, 14), None, date(2015, 3, 14), "filed"),
        (date(2015, 3, 10), date(2015, 3, 11), date(2015, 3, 15), date(2015, 3, 14), "filed"),
        (date(2015, 3, 10), date(2015, 3, 11), date(2015, 3, 15), date(2015, 3, 15), "reviewed"),
    ],
)
def test_where_a_unit_stands_is_told_as_of_the_day(
    chosen: date | None, filed: date | None, reviewed: date | None, on: date, state: str
) -> None:
    assert rules.filing_state(chosen=chosen, filed=filed, reviewed=reviewed, due=DUE, on=on) == state
