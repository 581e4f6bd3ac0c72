"""Document numbers, as people type them."""

import pytest

from zhucun.foundation.policy.number import BadNumber, DocumentNumber, parse


@pytest.mark.clause("H15-001")
@pytest.mark.parametrize(
    "text",
    [
        "湘扶发〔2015〕1号",
        "湘扶发[2015]1号",
        "湘扶发（2015）1号",
        "湘扶发(2015)第1号",
        "湘扶发【２０１５】１号",
        " 湘扶发 ﹝2015﹞ 001 号文",
    ],
)
def test_every_common_way_of_writing_a_number_is_the_same_number(text: str) -> None:
    found = parse(text)
    assert (found.mark, found.year, found.seq) == ("湘扶发", 2015, 1)
    assert str(found) == "湘扶发〔2015〕1号"


def test_a_masked_sequence_stays_masked() -> None:
    found = parse("永政发〔2015〕×号")
    assert (found.mark, found.year, found.seq) == ("永政发", 2015, None)
    assert found.masked
    assert str(found) == "永政发〔2015〕*号"


def test_a_masked_number_matches_the_full_one_and_no_other_mark() -> None:
    assert parse("湘扶发〔20xx〕*号").matches(parse("湘扶发〔2015〕1号"))
    assert not parse("湘扶发〔20xx〕*号").matches(parse("湘政发〔2015〕1号"))
    assert not parse("湘扶发〔201*〕1号").matches(parse("湘扶发〔2015〕2号"))


def test_an_order_has_a_sequence_and_no_year() -> None:
    assert parse("国务院令第647号") == DocumentNumber("国务院令", None, 647, "", "647")
    assert str(parse("国务院令第647号")) == "国务院令第647号"


@pytest.mark.parametrize(
    "text", ["湘扶发2015年1号", "〔2015〕1号", "湘扶发〔2015〕", "湘扶发〔1215〕1号", "湘扶发〔2015〕0号", ""]
)
def test_what_is_no_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadNumber, match="文号"):
        parse(text)
