"""Forms of the village; what may be chosen comes from the lists in force there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django import forms
from django.forms import BoundField

from zhucun.foundation.kernel.money import money_field
from zhucun.foundation.ui.fields import day_field

from ..catalogue import Indicator, groups, indicators
from ..models import CollectiveEntry

AREA = forms.Textarea(attrs={"rows": 3})


def choice(label: str, words: Iterable[str], help_text: str = "") -> forms.ChoiceField:
    """One of some words."""
    return forms.ChoiceField(
        label=label, choices=[("", "请选择"), *((word, word) for word in words)], help_text=help_text
    )


class ProfileForm(forms.Form):
    """The facts of a village in a year, in the order of the catalogue. ``known`` is what the system counts, ``before`` what
    the year before said; both stand beside their field.
    """

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    source = forms.CharField(label="数据来源", max_length=200, help_text="例如：入户核查、乡镇报表或文件名称")

    def __init__(
        self, known: Mapping[str, str], before: Mapping[str, str], *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        for one in indicators().values():
            if one.typed:
                self.fields[one.code] = _field(one, _beside(one, known, before))

    def values(self) -> dict[str, object]:
        """What was typed, by code."""
        return {code: self.cleaned_data[code] for code, one in indicators().items() if one.typed}

    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields by the groups of the catalogue."""
        for title, items in groups().items():
            yield title, [self[one.code] for one in items if one.typed]

    def head(self) -> list[BoundField]:
        """The fields that belong to no group."""
        return [self[name] for name in self.fields if name not in indicators()]


class CorrectForm(ProfileForm):
    """The same for a year on record, with the reason."""

    reason = forms.CharField(label="更正理由", max_length=200)

    def __init__(
        self, known: Mapping[str, str], before: Mapping[str, str], *args: object, **kwargs: object
    ) -> None:
        super().__init__(known, before, *args, **kwargs)
        del self.fields["year"]


def _beside(one: Indicator, known: Mapping[str, str], before: Mapping[str, str]) -> str:
    said = []
    if one.registry in known:
        said.append(f"系统统计为 {known[one.registry]}，不填即取此数")
    if one.code in before:
        said.append(f"上年 {before[one.code]}")
    return "；".join(said)


def _field(one: Indicator, help_text: str) -> forms.Field:
    if one.kind == "yes_no":
        words = [("", "没有填写"), ("是", "是"), ("否", "否")]
        return forms.ChoiceField(label=one.label, choices=words, required=False, help_text=help_text)
    if one.kind == "text":
        return forms.CharField(label=one.label, max_length=200, required=False, help_text=help_text)
    # What a number may be is the catalogue's matter, so that page and workbook say the same.
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.CharField(label=one.label, max_length=20, required=False, help_text=help_text, widget=widget)


class ProblemForm(forms.Form):
    """A problem of a village."""

    title = forms.CharField(label="问题", max_length=80)
    description = forms.CharField(label="具体情况", required=False, max_length=2000, widget=AREA)
    households = forms.IntegerField(label="涉及户数", required=False, min_value=0, max_value=100_000)
    persons = forms.IntegerField(label="涉及人数", required=False, min_value=0, max_value=1_000_000)
    limits = forms.CharField(
        label="帮扶单位的局限", required=False, max_length=200, help_text="单位自身条件解决不了的，写明"
    )
    noted_on = day_field("登记日期")

    def __init__(self, kinds: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        self.fields["kind"] = choice("类别", kinds)
        self.order_fields(["kind"])


class CloseForm(forms.Form):
    """A problem is settled."""

    on = day_field("销号日期")
    outcome = forms.CharField(label="怎样解决的", max_length=300, widget=AREA)


class RiskForm(forms.Form):
    """A kind of disaster a village is exposed to."""

    place = forms.CharField(label="地点", max_length=80, required=False)
    note_text = forms.CharField(label="情况", max_length=200, required=False)
    since = day_field("自")

    def __init__(self, kinds: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        self.fields["kind"] = choice("灾害种类", kinds)
        self.order_fields(["kind"])


class EndForm(forms.Form):
    """The first day on which a risk no longer holds."""

    on = day_field("自哪天起解除", help_text="填写解除的第一天")


class CheckForm(forms.Form):
    """An environment check; what is not ticked counts as not cleared."""

    checked_on = day_field("检查日期")
    checker = forms.CharField(label="检查人", max_length=60)
    note_text = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, items: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        self.fields["cleared"] = forms.MultipleChoiceField(
            label="已清理、没有发现的", required=False, choices=[(item, item) for item in items],
            widget=forms.CheckboxSelectMultiple, help_text="没有勾选的记为未清理",
        )  # fmt: skip


class CollectiveForm(forms.Form):
    """Collective income, or a use of it."""

    kind = forms.ChoiceField(label="收支", choices=[("", "请选择"), *CollectiveEntry.Kind.choices])
    subject = forms.CharField(label="来源或用途", max_length=80, help_text="例如：光伏发电、土地流转、修路")
    amount = money_field("金额")
    booked_on = day_field("日期")
    year = forms.IntegerField(
        label="年度", min_value=2000, max_value=2100, required=False, help_text="不填即为日期所在年度"
    )
    note_text = forms.CharField(label="说明", max_length=200, required=False)


class LedgerForm(forms.Form):
    """An entry of one of the simple ledgers; ``kinds`` are (ledger:kind, words) by ledger."""

    happened_on = day_field("日期")
    until = day_field("至", required=False, help_text="值班等有起止的填写")
    people = forms.CharField(label="人员", max_length=200, help_text="参加人、值班人、监督人或后备干部姓名")
    content = forms.CharField(label="内容", max_length=300, required=False, widget=AREA)

    def __init__(
        self, kinds: Sequence[tuple[str, list[tuple[str, str]]]], *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        self.fields["what"] = forms.ChoiceField(label="台账和类别", choices=[("", "请选择"), *kinds])
        self.order_fields(["what"])


class BaseForm(forms.Form):
    """A look at a base item."""

    checked_on = day_field("核对日期")
    present = forms.BooleanField(label="有这份资料", required=False, initial=True)
    updated_on = day_field("最近更新日期", required=False)
    households = forms.IntegerField(
        label="已有户数", required=False, min_value=0, max_value=100_000, help_text="逐户发放的资料填写"
    )
    note_text = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, items: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        self.fields["item"] = choice("基础资料", items)
        self.order_fields(["item"])


class VoidForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(label="作废理由", max_length=200)


class ExitForm(forms.Form):
    """The papers an exit rests on."""

    evidence = forms.CharField(
        label="佐证材料",
        max_length=2000,
        widget=AREA,
        help_text="会议记录、核实表、收入和保障情况等材料的名称",
    )


class ExamineForm(forms.Form):
    """What an examination found."""

    people = forms.CharField(label="核实人", max_length=100)
    examined_on = day_field("核实日期")
    sound = forms.ChoiceField(label="结果", choices=[("", "请选择"), ("yes", "属实"), ("no", "不属实")])
    finding = forms.CharField(label="核实情况", max_length=2000, widget=AREA)


class NoticeForm(forms.Form):
    """Where and how long a notice hangs."""

    place = forms.CharField(label="张贴地点", max_length=100)
    starts_on = day_field("自")
    days = forms.IntegerField(label="天数", min_value=1, max_value=90)


class AnnouncementForm(forms.Form):
    """Where an announcement hangs."""

    place = forms.CharField(label="张贴地点", max_length=100)
    starts_on = day_field("自")


class YearForm(forms.Form):
    """Which year a page shows."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100, required=False)
