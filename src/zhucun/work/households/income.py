"""What a household earned in a year: an accounting basis (口径), the sums by it line by line, and the standard they stand against.

A *basis* is the rows of ``households.income.bases`` that bear one name; which name holds in a year is policy as well, so that last
year's survey is read by last year's basis. Net income is what came in by the four groups of income less the cost of business. Own
medical cost and insurance claims are outside of it: they make the *reference income* by which a monitored household is looked at.
Amounts are yuan with two decimals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements

GROUPS = {
    "wage": "工资性收入",
    "business": "生产经营性收入",
    "property": "财产性收入",
    "transfer": "转移性收入",
    "cost": "生产经营性支出",
    "claims": "理赔收入",
    "medical_cost": "合规自付支出",
}
NET = ("wage", "business", "property", "transfer", "cost")
BESIDE = ("claims", "medical_cost")
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class IncomeItem:
    """A line of a basis; ``sign`` is 1 for what comes in, -1 for what goes out."""

    code: str
    label: str
    group: str
    sign: int


@dataclass(frozen=True)
class Basis:
    """An accounting basis by its name, with the clause that lays it down."""

    name: str
    items: tuple[IncomeItem, ...]
    clause: str = ""

    def grouped(self) -> tuple[tuple[str, tuple[IncomeItem, ...]], ...]:
        """The items under the names of their groups, in the order of the sum."""
        found = ((GROUPS[group], tuple(one for one in self.items if one.group == group)) for group in GROUPS)
        return tuple((title, items) for title, items in found if items)


@dataclass(frozen=True)
class Standard:
    """The income per head of an area and year that a household is held against; ``title`` is the name of the key."""

    yuan: Decimal
    title: str
    clause: str


@dataclass(frozen=True)
class Line:
    """A line of the account: ``running`` is the sum so far of what it belongs to; ``formula`` says in words how it came about."""

    kind: str  # item, group, sum
    label: str
    sign: int
    amount: Decimal
    running: Decimal
    formula: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Income:
    """The account of a household and year. ``reference`` is None where the basis knows no medical cost and claims."""

    basis: Basis
    size: int
    amounts: Mapping[str, Decimal]
    groups: Mapping[str, Decimal]
    net: Decimal
    per_head: Decimal
    reference: Decimal | None
    reference_per_head: Decimal | None

    def measured(self, *, monitored: bool) -> Decimal:
        """The income per head that is held against the standard: of a monitored household the reference income."""
        if monitored and self.reference_per_head is not None:
            return self.reference_per_head
        return self.per_head


@dataclass(frozen=True)
class Held:
    """An income per head held against a standard; ``over`` is negative for what is missing."""

    per_head: Decimal
    standard: Standard
    over: Decimal

    @property
    def word(self) -> str:
        """高于, 等于 or 低于."""
        return "高于" if self.over > 0 else "低于" if self.over < 0 else "等于"

    @property
    def sentence(self) -> str:
        """人均2,900.00元，高于扶贫标准2,855.00元，多45.00元。"""
        said = f"人均{self.per_head:,}元，{self.word}{self.standard.title}{self.standard.yuan:,.2f}元"
        if not self.over:
            return f"{said}。"
        return f"{said}，{'多' if self.over > 0 else '差'}{abs(self.over):,}元。"


def basis_of(rows: Iterable[Mapping[str, Any]], name: str, clause: str = "") -> Basis:
    """The basis of that name from the rows of the table. Raises ``Refusal`` where the table has none, or a row of no known group."""
    items = tuple(
        IncomeItem(str(row["code"]), str(row["label"]), str(row["group"]), int(row["sign"]))
        for row in rows
        if str(row["basis"]) == name
    )
    if not items:
        raise Refusal(f"收入核算口径“{name}”没有项目，请县领导小组办公室核对制度参数。", clause)
    if unknown := next((one for one in items if one.group not in GROUPS), None):
        raise Refusal(f"收入项目“{unknown.label}”的类别“{unknown.group}”不认识，请核对制度参数。", clause)
    return Basis(name, items, clause)


@implements("PL-020")
def compute(items: Mapping[str, int], size: int, basis: Basis) -> Income:
    """The account of ``items`` (code to 分, missing ones are nothing) for ``size`` people by a basis.

    Raises ``Refusal`` (field: the item's code) for an item the basis does not know or an amount below nothing, and (field
    ``size``) for a household of nobody.
    """
    known = {one.code: one for one in basis.items}
    for code, amount in items.items():
        if code not in known:
            raise Refusal(
                f"收入项目“{code}”不在口径“{basis.name}”里，请按本年的口径填写。", basis.clause, code
            )
        if amount < 0:
            raise Refusal(f"“{known[code].label}”不能是负数；支出填正数，系统自己减。", basis.clause, code)
    if size < 1:
        raise Refusal("这一户在调查那一天没有家庭成员，不能算人均收入；请先登记家庭成员。", field="size")
    amounts = {code: _yuan(items.get(code, 0)) for code in known}
    groups: dict[str, Decimal] = {}
    for one in basis.items:
        groups[one.group] = groups.get(one.group, Decimal(0)) + one.sign * amounts[one.code]
    net = sum((groups.get(name, Decimal(0)) for name in NET), Decimal(0)).quantize(_CENT)
    reference = net + sum(groups[name] for name in BESIDE if name in groups)
    has_reference = any(name in groups for name in BESIDE)
    return Income(
        basis, size, amounts, groups, net, _per_head(net, size), reference if has_reference else None,
        _per_head(reference, size) if has_reference else None,
    )  # fmt: skip


def explain(income: Income) -> tuple[Line, ...]:
    """The account line by line: each item with the running sum of its group, each group with the running net income, then net
    income, income per head and, where the basis has them, the reference income."""
    lines: list[Line] = []
    running = Decimal(0)
    for group in NET:
        rows, total = _group(income, group)
        running += total
        if [one.label for one in rows] != [
            GROUPS[group]
        ]:  # a group of nothing but itself needs no second line
            lines += rows
        if rows:
            lines.append(
                Line(
                    "group", GROUPS[group], -1 if total < 0 else 1, abs(total), running,
                    " + ".join(one.label for one in rows),
                )
            )  # fmt: skip
    came = " + ".join(GROUPS[name] for name in NET[:-1] if name in income.groups)
    cost = f" − {GROUPS['cost']}" if "cost" in income.groups else ""
    lines.append(Line("sum", "家庭纯收入", 1, income.net, income.net, f"{came}{cost}", income.basis.clause))
    lines.append(
        Line(
            "sum", "人均纯收入", 1, income.per_head, income.per_head,
            f"家庭纯收入 {income.net:,} ÷ {income.size} 人，保留两位小数", income.basis.clause,
        )
    )  # fmt: skip
    if income.reference is not None and income.reference_per_head is not None:
        running = income.net
        for group in BESIDE:
            rows, total = _group(income, group, running)
            running += total
            lines += rows
        lines.append(
            Line("sum", "参考收入", 1, income.reference, income.reference, "家庭纯收入 + 理赔收入 − 合规自付支出")
        )  # fmt: skip
        lines.append(
            Line(
                "sum", "人均参考收入", 1, income.reference_per_head, income.reference_per_head,
                f"参考收入 {income.reference:,} ÷ {income.size} 人；监测对象按它对照监测范围",
            )
        )  # fmt: skip
    return tuple(lines)


def hold(per_head: Decimal, standard: Standard) -> Held:
    """An income per head held against the standard of the area and year."""
    return Held(per_head, standard, (per_head - standard.yuan).quantize(_CENT))


def _group(income: Income, group: str, running: Decimal = Decimal(0)) -> tuple[list[Line], Decimal]:
    rows, start = [], running
    for one in (item for item in income.basis.items if item.group == group):
        amount = income.amounts[one.code]
        running += one.sign * amount
        rows.append(Line("item", one.label, one.sign, amount, running))
    return rows, running - start


def _yuan(fen: int) -> Decimal:
    return (Decimal(fen) / 100).quantize(_CENT)


def _per_head(amount: Decimal, size: int) -> Decimal:
    return (amount / size).quantize(_CENT, ROUND_HALF_UP)
