"""YAML as packs may use it, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from zhucun.foundation.policy.reading import MAX_BYTES, Unreadable, read


def test_scalars_are_read_narrowly() -> None:
    text = 'a: 2\nb: 0.10\nc: "2"\nd: 2015-02-13\ne: no\non: 010\nf: true\ng: ~\nh: 1:30\ni: 03-06\n'
    assert read(text, "f").plain() == {
        "a": 2, "b": Decimal("0.10"), "c": "2", "d": date(2015, 2, 13), "e": "no", "on": "010",
        "f": True, "g": None, "h": "1:30", "i": "03-06",
    }  # fmt: skip


def test_a_day_that_no_calendar_has_stays_text() -> None:
    assert read("2015-02-30", "f").plain() == "2015-02-30"


def test_every_value_knows_its_line() -> None:
    root = read("- a: 1\n  b:\n    - x\n    - y\n", "f")
    assert isinstance(root.value, list)
    entry = root.value[0].value
    assert isinstance(entry, dict)
    assert entry["b"].line == 2
    assert isinstance(entry["b"].value, list)
    assert [item.line for item in entry["b"].value] == [3, 4]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: &x 1\nb: *x\n", 1, "锚点"),
        ("b: *x\n", 1, "别名"),
        ("a: 1\nb: !!python/object:os.system 1\n", 2, "类型标签"),
        ("a: 1\nb: 2\na: 3\n", 3, "重复"),
        ("a: [1\nb: 2\n", 2, "YAML"),
        ("a: 1\n---\nb: 1\n", 2, "两个"),
        ("? [a]\n: 1\n", 1, "键"),
        ("[" * 40 + "]" * 40, 1, "嵌套"),
    ],
)
def test_what_yaml_can_do_beyond_plain_data_is_refused_with_its_line(text: str, line: int, word: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text, "包/parameters.yaml")
    fault = caught.value.fault
    assert (fault.file, fault.line) == ("包/parameters.yaml", line)
    assert word in fault.problem


def test_a_bomb_of_aliases_is_refused_before_it_is_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(Unreadable, match="锚点"):
        read("\n".join(lines), "f")


def test_a_file_beyond_all_measure_is_refused() -> None:
    with pytest.raises(Unreadable, match="MB"):
        read("a" * (MAX_BYTES + 1), "f")
