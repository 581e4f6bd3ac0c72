"""What a visit to a registered household found, held against what the registry says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from zhucun.foundation.kernel.evidence import implements

# What is looked at again, by its name on the form; the words are those of the registration form.
FIELDS = {
    "head": "户主",
    "size": "家庭人口",
    "labour": "有劳动能力的人数",
    "property": "户属性",
    "cause": "主要致贫原因",
    "arable": "耕地（亩）",
    "house_area": "住房面积（平方米）",
    "house_danger": "危房级别",
    "water_safe": "饮水安全",
    "phone": "联系电话",
}


@dataclass(frozen=True)
class Difference:
    """A field in which what was found is not what is registered; both as people read them, "" for nothing."""

    field: str
    registered: str
    found: str

    def row(self) -> dict[str, str]:
        """As it is stored."""
        return {"field": self.field, "registered": self.registered, "found": self.found}


@implements("SC15-035")
def differences(registered: Mapping[str, object], found: Mapping[str, object]) -> tuple[Difference, ...]:
    """The fields (by the keys of ``FIELDS``) in which what was found differs from what is registered; a field that is not in
    ``found`` was not looked at. Numbers are compared as numbers: 3.50 is 3.5."""
    pairs = (
        Difference(label, said(registered.get(name)), said(found[name]))
        for name, label in FIELDS.items()
        if name in found
    )
    return tuple(one for one in pairs if one.registered != one.found)


def said(value: object) -> str:
    """A value as it is read and compared."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if (
        not number.is_finite()
        or (text.startswith("0") and "." not in text and len(text) > 1)
        or len(text) > 10
    ):
        return text
    return f"{number.normalize():f}"
