import pytest

from zhucun.foundation.divisions.codes import Level, level_of, parent_code, short
from zhucun.foundation.divisions.pinyin import initials, initials_in_bulk
from zhucun.foundation.divisions.queries import plain_name
from zhucun.foundation.kernel.errors import Refusal


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("430000", "43"),
        ("43", "43"),
        ("141000", "1410"),
        ("431000", "4310"),
        ("431121", "431121"),
        ("431121000000", "431121"),
        ("431121001000", "431121001"),
        ("431121001201", "431121001201"),
        ("43112100120100", "43112100120100"),
        ("000000", ""),
        ("", ""),
        (" 4311 ", "4311"),
    ],
)
def test_filling_zeros_are_dropped_from_a_code(written: str, expected: str) -> None:
    assert short(written) == expected


@pytest.mark.parametrize("written", ["431", "4311a1", "四三", "43112１", "431121001201001"])
def test_what_is_no_code_is_refused_with_its_own_words(written: str) -> None:
    with pytest.raises(Refusal, match=written):
        short(written)


def test_codes_know_their_level_and_the_code_above() -> None:
    assert [level_of(c) for c in ("", "43", "4311", "431121", "431121001", "431121001201")] == list(Level)[:6]
    assert parent_code("431121001201") == "431121001"
    assert parent_code("43") == ""


@pytest.mark.parametrize(
    ("official", "everyday"),
    [
        ("江华瑶族自治县", "江华县"),
        ("湘西土家族苗族自治州", "湘西州"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江县"),
        ("广西壮族自治区", "广西"),
        ("内蒙古自治区", "内蒙古"),
        ("东乡族自治县", "东乡县"),
        ("鄂温克族自治旗", "鄂温克旗"),
        ("隆林各族自治县", "隆林县"),
        ("祁阳市", "祁阳市"),
    ],
)
def test_the_everyday_name_drops_peoples_and_autonomy(official: str, everyday: str) -> None:
    assert plain_name(official) == everyday


def test_initials_read_names_in_context_and_in_bulk() -> None:
    assert initials("重庆市") == "cqs"
    assert initials("江华瑶族自治县") == "jhyzzzx"
    assert initials_in_bulk(["文明铺镇", "第1社区"]) == ["wmpz", "d1sq"]
