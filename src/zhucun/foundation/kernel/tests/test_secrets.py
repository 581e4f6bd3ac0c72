"""Values kept encrypted and found by a blind index."""

import base64
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from zhucun.foundation.kernel import secrets
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.secrets import ConcealedField, blind_index, conceal, unveil

TEXT = "99010119780615001X"


@pytest.fixture
def keys(settings: Settings) -> Iterator[Settings]:
    """Keys may be changed; what was derived from them is forgotten before and after."""
    _forget()
    yield settings
    _forget()


def _forget() -> None:
    secrets._key.cache_clear()
    secrets._cipher.cache_clear()


@pytest.mark.parametrize("text", [TEXT, "张三", "x" * 9, "长" * 5000, "a\nb\0c"])
def test_what_is_concealed_comes_back_and_does_not_show(text: str) -> None:
    hidden = conceal(text)
    assert unveil(hidden) == text
    assert text not in hidden
    assert text.encode() not in base64.b64decode(hidden.removeprefix("1:"))


def test_two_equal_texts_differ_when_concealed() -> None:
    assert len({conceal(TEXT) for _ in range(20)}) == 20


def test_nothing_stays_nothing() -> None:
    assert (conceal(""), unveil(""), blind_index("", "cadre.identity")) == ("", "", "")


def test_another_key_is_refused_with_what_to_do(keys: Settings) -> None:
    hidden = conceal(TEXT)
    _forget()
    keys.FIELD_KEY = b"another-key"
    with pytest.raises(Refusal, match=r"密钥与写入时不同。请系统管理员核对 var/secret/field\.key"):
        unveil(hidden)


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_byte_is_refused(place: int) -> None:
    raw = bytearray(base64.b64decode(conceal(TEXT).removeprefix("1:")))
    raw[place] ^= 1
    with pytest.raises(Refusal, match="加密内容无法读取"):
        unveil("1:" + base64.b64encode(raw).decode())


def test_the_blind_index_is_stable_and_bound_to_text_purpose_and_key(keys: Settings) -> None:
    index = blind_index(TEXT, "cadre.identity")
    assert index == blind_index(TEXT, "cadre.identity")
    assert len(index) == 64
    assert index != blind_index(TEXT[:-1] + "1", "cadre.identity")
    assert index != blind_index(TEXT, "villager.identity")
    _forget()
    keys.FIELD_KEY = b"another-key"
    assert index != blind_index(TEXT, "cadre.identity")


def test_the_index_tells_nothing_of_what_is_concealed_under_the_same_key() -> None:
    """Cipher and index use keys derived apart, so that one does not weaken the other."""
    assert secrets._key(b"field") != secrets._key(b"index")


def test_the_column_conceals_on_the_way_in_and_unveils_on_the_way_out() -> None:
    field: ConcealedField = ConcealedField()
    stored = field.get_prep_value(TEXT)
    assert stored != TEXT
    assert field.from_db_value(stored) == TEXT
    assert (field.get_prep_value(None), field.from_db_value(None)) == (None, None)
