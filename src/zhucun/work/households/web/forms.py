"""The forms of a household and its people, in the groups of the registration form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField

from zhucun.foundation.ui.fields import day_field

from .. import codes
from ..facts import HouseholdFacts, HouseholdStateFacts, Newcomer, PersonFacts, PersonStateFacts
from ..models import Household, HouseholdMember, HouseholdState, PersonState
from .fields import choice, household_fields, initial_of, person_fields

Posted = Mapping[str, Any] | None
Groups = tuple[tuple[str, tuple[str, ...]], ...]

HOUSEHOLD_GROUPS: Groups = (
    ("基本情况", (
        "standard", "property", "cause", "causes", "marks", "family_planning", "relocation", "phone", "bank", "account",
    )),
    ("生产条件", (
        "arable", "irrigated", "forest", "returned", "orchard", "pasture", "water_area", "farm_power", "cooperative",
        "enterprise", "leader",
    )),
    ("生活条件", (
        "power", "broadcast", "water_hard", "water_safe", "water_source", "toilet", "road", "road_km", "fuel", "house_area",
        "house_kind", "house_danger",
    )),
)  # fmt: skip
PERSON_GROUPS: Groups = (
    ("文化与健康", (
        "education", "student", "school", "dropout", "health", "disability", "disability_grade", "disability_card", "politics",
        "mandarin",
    )),
    ("劳动与务工", (
        "labour", "skills", "work_area", "work_place", "work_months", "post_months", "soldier", "relocated",
    )),
    ("保障", (
        "resident_insurance", "employee_insurance", "illness_insurance", "extra_insurance", "accident_insurance",
        "resident_pension", "employee_pension", "dibao", "tekun",
    )),
)  # fmt: skip
HOUSEHOLD_NAMES = tuple(name for _, names in HOUSEHOLD_GROUPS for name in names)
PERSON_NAMES = tuple(name for _, names in PERSON_GROUPS for name in names)
# What the registration form asks of each member; the rest is filled in on the member's own form.
MEMBER_NAMES = (
    "education", "student", "health", "labour", "work_area", "work_months", "resident_insurance", "resident_pension", "dibao",
    "tekun",
)  # fmt: skip
_QUIET = {"autocomplete": "off", "spellcheck": "false"}
_SINCE = "从哪一天起是这样；登记晚了也按实际日期填"


class GroupedForm(forms.Form):
    """A form shown in groups, each under its heading."""

    sections: Groups = ()

    def groups(self) -> Iterator["Group"]:
        """The groups that have any fields, those in no group first."""
        sections = [
            (title, [one for name in names for one in _with_forget(name)]) for title, names in self.sections
        ]
        grouped = {name for _, names in sections for name in names}
        first = [name for name in self.fields if name not in grouped]
        for title, names in (("", first), *sections):
            yield Group(title, [self[name] for name in names if name in self.fields])


@dataclass(frozen=True)
class Group:
    """A heading with its fields: short ones side by side, choices of several below each other."""

    title: str
    fields: list[BoundField]

    @property
    def short(self) -> list[BoundField]:
        """Fields of one line."""
        return [one for one in self.fields if not _several(one)]

    @property
    def several(self) -> list[BoundField]:
        """Fields in which several words may be ticked."""
        return [one for one in self.fields if _several(one)]


def _with_forget(name: str) -> tuple[str, ...]:
    """A concealed number with the box that takes it away."""
    return (name, "forget") if name in {"account", "disability_card"} else (name,)


def _several(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, forms.CheckboxSelectMultiple)


class HouseholdDataForm(GroupedForm):
    """How the household lives from a day on; the bank number stays unless another is given or it is taken away."""

    sections = HOUSEHOLD_GROUPS
    at = day_field("变动日期", help_text=_SINCE)

    def __init__(
        self, data: Posted = None, *, village: str, on: date, held: HouseholdState | None = None, masked: str = ""
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"at": on, **initial_of(held, HOUSEHOLD_NAMES)})
        self.fields.update(household_fields(HOUSEHOLD_NAMES, village, on, held))
        _concealed(self, "account", masked)

    def changes(self) -> dict[str, Any]:
        """The fields as filled in."""
        return _changes(self, HOUSEHOLD_NAMES, "account")


class PersonDataForm(GroupedForm):
    """What is known of a member from a day on."""

    sections = PERSON_GROUPS
    at = day_field("变动日期", help_text=_SINCE)

    def __init__(
        self, data: Posted = None, *, village: str, on: date, held: PersonState | None = None, masked: str = ""
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"at": on, **initial_of(held, PERSON_NAMES)})
        self.fields.update(person_fields(PERSON_NAMES, village, on, held))
        _concealed(self, "disability_card", masked)

    def changes(self) -> dict[str, Any]:
        """The fields as filled in."""
        return _changes(self, PERSON_NAMES, "disability_card")


class LineForm(forms.Form):
    """The line of the household: where in the village, and its number."""

    group = forms.CharField(label="村民小组", max_length=40, required=False)
    address = forms.CharField(label="住址", max_length=100, required=False)
    number = forms.CharField(
        label="户编号", max_length=30, required=False, help_text="留空由系统按村编号加四位数编"
    )


class NewHouseholdForm(HouseholdDataForm, LineForm):
    """A household that enters the registry; its people stand in rows of their own."""

    village = forms.ChoiceField(label="村")
    field_order = ("village", "group", "address", "number", "at")

    def __init__(
        self, data: Posted = None, *, village: str, on: date, villages: list[tuple[str, str]]
    ) -> None:  # fmt: skip
        super().__init__(data, village=village, on=on)
        offer(self, "village", villages)
        self.fields["at"].label = "登记日期"
        self.fields["at"].help_text = ""

    def facts(self) -> HouseholdFacts:
        """The line as filled in."""
        data = self.cleaned_data
        return HouseholdFacts(data["village"], data["group"], data["number"], data["address"], data["at"])

    def state(self) -> HouseholdStateFacts:
        """How the household lives, as filled in."""
        return HouseholdStateFacts(**{name: _tupled(self.cleaned_data[name]) for name in HOUSEHOLD_NAMES})


class MoveForm(LineForm):
    """Where a household goes on."""

    village = forms.ChoiceField(label="迁往的村")
    at = day_field("迁移日期")
    field_order = ("village", "group", "address", "number", "at")

    def __init__(self, *args: Any, villages: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        offer(self, "village", villages)


class MemberForm(forms.Form):
    """A member with what the registration form asks; an empty row is left out."""

    name = forms.CharField(label="姓名", max_length=40, required=False)
    number = forms.CharField(
        label="证件号码", max_length=18, required=False,
        widget=forms.TextInput(attrs=_QUIET),
    )  # fmt: skip
    sex = choice("性别", [("男", "男"), ("女", "女")])
    born_on = day_field("出生日期", required=False)
    nation = forms.CharField(label="民族", max_length=20, required=False)
    relation = forms.ChoiceField(label="与户主关系", required=False)

    def __init__(self, *args: Any, village: str, on: date, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        offer(self, "relation", [("", "请选择"), *codes.terms("relation", village, on).choices])
        self.fields.update(person_fields(MEMBER_NAMES, village, on))

    @property
    def group(self) -> Group:
        """The row as one group of fields."""
        return Group("", [self[name] for name in self.fields])

    @property
    def filled(self) -> bool:
        """Whether somebody stands in the row."""
        return bool(self.cleaned_data.get("name") or self.cleaned_data.get("number"))

    def clean(self) -> dict[str, Any]:
        """Somebody has a name and a relation."""
        data = super().clean() or {}
        if data.get("number") and not data.get("name"):
            self.add_error("name", "请填写姓名。")
        if data.get("name") and not data.get("relation"):
            self.add_error("relation", "请选择与户主关系。")
        return data

    def newcomer(self) -> Newcomer:
        """Who comes in, as filled in."""
        data = self.cleaned_data
        facts = PersonFacts(data["name"], data["sex"], data["born_on"], data["nation"], data["number"])
        state = PersonStateFacts(**{name: _tupled(data[name]) for name in MEMBER_NAMES})
        return Newcomer(data["relation"], facts, state=state)


class JoinForm(MemberForm):
    """Somebody comes into the household."""

    joined = choice(
        "增加原因", [(one.value, str(one.label)) for one in (
            HouseholdMember.Joined.BIRTH, HouseholdMember.Joined.MARRIAGE, HouseholdMember.Joined.ADOPTION,
            HouseholdMember.Joined.MOVED, HouseholdMember.Joined.RETURNED, HouseholdMember.Joined.REGISTERED,
        )], required=True,
    )  # fmt: skip
    at = day_field("增加日期", help_text="从这一天起计入本户")
    field_order = ("joined", "at", "name", "number", "sex", "born_on", "nation", "relation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        for name in ("name", "relation"):
            self.fields[name].required = True


class RelationsForm(forms.Form):
    """A relation to the head for each of some members, from a day on."""

    at = day_field("日期", help_text="从这一天起")

    def __init__(
        self, data: Posted = None, *, members: Iterable[HouseholdMember], village: str, on: date, blank: str = "不变"
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"at": on})
        self.people = list(members)
        words = codes.terms("relation", village, on).choices
        for one in self.people:
            self.fields[relation_name(one.person_id)] = forms.ChoiceField(
                label=f"{one.person.name}的新关系（现为{one.relation}）",
                choices=[("", blank), *words],
                required=not blank,
            )

    def relations(self) -> dict[UUID, str]:
        """The relations chosen, by person."""
        given = {
            one.person_id: self.cleaned_data.get(relation_name(one.person_id), "") for one in self.people
        }
        return {person: relation for person, relation in given.items() if relation}


class LeaveForm(RelationsForm):
    """Somebody leaves; where it is the head, those who stay stand in new relations."""

    left = choice(
        "减少原因", [(one.value, str(one.label)) for one in (
            HouseholdMember.Left.DEATH, HouseholdMember.Left.MARRIAGE, HouseholdMember.Left.MOVED, HouseholdMember.Left.ARMY,
            HouseholdMember.Left.MISTAKE,
        )], required=True,
    )  # fmt: skip
    field_order = ("left", "at")


class SplitForm(RelationsForm):
    """Who leaves for a household of their own, in which relation there, and the new relations of those who stay."""

    group = forms.CharField(label="新户村民小组", max_length=40, required=False)
    address = forms.CharField(label="新户住址", max_length=100, required=False)

    def __init__(
        self, data: Posted = None, *, members: Iterable[HouseholdMember], village: str, on: date
    ) -> None:  # fmt: skip
        super().__init__(data, members=members, village=village, on=on, blank="不变")
        for one in self.people:
            self.fields[leaves_name(one.person_id)] = forms.BooleanField(
                label=f"{one.person.name}分出去", required=False
            )
        pairs = [
            name for one in self.people for name in (leaves_name(one.person_id), relation_name(one.person_id))
        ]
        self.order_fields(["at", "group", "address", *pairs])

    def leaving(self) -> dict[UUID, str]:
        """Who leaves, in which relation to the new head; one's own where none was chosen."""
        chosen = self.relations()
        return {
            one.person_id: chosen.get(one.person_id, one.relation)
            for one in self.people
            if self.cleaned_data.get(leaves_name(one.person_id))
        }

    def staying(self) -> dict[UUID, str]:
        """The new relations of those who stay."""
        gone = self.leaving()
        return {person: relation for person, relation in self.relations().items() if person not in gone}


class EndForm(forms.Form):
    """Why and when a household ends."""

    ending = choice(
        "终止原因", [(one.value, str(one.label)) for one in (
            Household.Ending.DIED, Household.Ending.STRUCK, Household.Ending.MISTAKE,
        )], required=True,
    )  # fmt: skip
    at = day_field("终止日期", help_text="从这一天起不再是登记的农户")


class CorrectForm(forms.Form):
    """Who a member is; the number stays where none is given."""

    name = forms.CharField(label="姓名", max_length=40)
    sex = choice("性别", [("男", "男"), ("女", "女")])
    born_on = day_field("出生日期", required=False)
    nation = forms.CharField(label="民族", max_length=20, required=False)
    number = forms.CharField(
        label="证件号码", max_length=18, required=False, widget=forms.TextInput(attrs=_QUIET)
    )

    def __init__(self, *args: Any, masked: str, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        if masked:
            self.fields["number"].help_text = f"已登记 {masked}；不改就空着"

    def facts(self) -> PersonFacts:
        """The facts as filled in."""
        return PersonFacts(**self.cleaned_data)


class RevealForm(forms.Form):
    """Why somebody wants to see a number."""

    reason = forms.CharField(label="查看事由", max_length=200, help_text="事由、时间和查看人都会记入审计")


class FindForm(forms.Form):
    """A household by a whole number; sent as a post, so that none stands in an address."""

    text = forms.CharField(
        label="证件号码、联系电话或户编号", max_length=30, help_text="填完整的号码", widget=forms.TextInput(attrs=_QUIET)
    )  # fmt: skip


class OtherHouseholdForm(forms.Form):
    """The household that is to go on in this one, by its number."""

    other = forms.CharField(label="并入户的户编号", max_length=30)


class FilterNameForm(forms.Form):
    """A name for the filter in the address."""

    name = forms.CharField(label="条件名称", max_length=40)
    query = forms.CharField(widget=forms.HiddenInput, max_length=500, required=False)


def relation_name(person: UUID) -> str:
    """The field of a person's relation."""
    return f"relation_{person}"


def leaves_name(person: UUID) -> str:
    """The field that says whether a person leaves."""
    return f"leaves_{person}"


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set the choices of a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _concealed(form: forms.Form, name: str, masked: str) -> None:
    form.fields[name].widget.attrs.update(_QUIET)
    if masked:
        form.fields[name].help_text = f"已登记 {masked}；不改就空着"
        form.fields["forget"] = forms.BooleanField(
            label=f"删除已登记的{form.fields[name].label}", required=False
        )


def _changes(form: forms.Form, names: Iterable[str], concealed: str) -> dict[str, Any]:
    data: Mapping[str, Any] = form.cleaned_data
    given = {name: _tupled(data[name]) for name in names}
    if not given[concealed] and not data.get("forget"):
        del given[concealed]
    return given


def _tupled(value: Any) -> Any:  # noqa: ANN401 - what a field cleaned
    return tuple(value) if isinstance(value, list) else value
