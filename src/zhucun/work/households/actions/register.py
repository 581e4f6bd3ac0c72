"""A household enters the registry and leaves it; what is said of its line can be corrected."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date

from django.db import IntegrityError, transaction

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.events import announce
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.identity import masked

from .. import rules
from ..events import HouseholdBegan, HouseholdEnded
from ..facts import Fault, HouseholdFacts, HouseholdStateFacts, Newcomer
from ..models import (
    Household,
    HouseholdItem,
    HouseholdMember,
    HouseholdState,
    Monitoring,
    Person,
    Standing,
)
from ..queries import scope
from .keeping import close, copy, happened, locked, note, open_year, village_of
from .people import admit, seat
from .states import codes_of, said, write_household, write_person

DIGITS = 4  # of a household number after the code of its village
_TRIES = 200
_BY_THE_COUNTY = frozenset({Household.Ending.STRUCK, Household.Ending.MISTAKE})


@implements("H15-028")
@transaction.atomic
def register_household(
    *, actor: Actor, facts: HouseholdFacts, state: HouseholdStateFacts, people: Sequence[Newcomer], at: date
) -> Household:  # fmt: skip
    """Enter a household with its people, who are counted and known from ``at`` on; by its village, township or county.

    Raises ``NotAllowed``; ``Refusal`` (with the field) for a foreign place, a future day, a number taken in the county, none or
    several heads, words outside the lists in force, an identity number that cannot be so or stands elsewhere; ``Conflict``
    where the same identity number was registered in the same moment. It stands nowhere in the programme until a list with it is
    approved.
    """
    area = village_of(actor, facts.village, at, "登记农户")
    happened(at)
    facts = replace(facts, registered_on=facts.registered_on or at)
    if at < (facts.registered_on or at):
        raise Refusal("成员和资料的起始日期不能早于登记日期。", field="at")
    county = divisions.county_key(area.key, at)
    open_year(actor, county, at, "at")
    rules.one_head(one.relation for one in people)
    check_relations(area.key, at, (one.relation for one in people))
    row = new_household(facts, county, area.code or area.key)
    write_household(row, said(state), at)
    take_in(actor, row, people, at, HouseholdMember.Joined.REGISTERED)
    note(actor, "登记农户", row, at, {
        "facts": asdict(facts), "people": [_told(one) for one in people],
        "state": {**said(state), **({"account": masked(state.account)} if state.account else {})},
    })  # fmt: skip
    announce(HouseholdBegan(row.pk, None, actor, at))
    return row


@transaction.atomic
def end_household(*, actor: Actor, household: Household, at: date, ending: str) -> None:
    """End a household on ``at``, its first day outside the registry. Moving and merging are acts of their own; striking one off
    and taking one back as a mistake is for the county."""
    row = locked(actor, household.pk, "终止农户", at)
    if ending not in {Household.Ending.DIED, *_BY_THE_COUNTY}:
        raise Refusal("请选择终止原因；整户迁出、并入他户请用“迁移”“并户”办理。", field="ending")
    if ending in _BY_THE_COUNTY and not scope.decides(actor, row.county):
        raise NotAllowed("不符合条件或登记有误的农户由县领导小组办公室剔除，请上报。")
    died = ending == Household.Ending.DIED
    left = HouseholdMember.Left.DEATH if died else HouseholdMember.Left.ENDED
    people = [one.person_id for one in wind_up(row, at, Household.Ending(ending), left)]
    if died:
        Person.objects.filter(pk__in=people, died_on=None).update(died_on=at)
    note(actor, "终止农户", row, at, {"ending": ending})
    announce(HouseholdEnded(row.pk, ending, None, actor, at))


@transaction.atomic
def correct_household(
    *, actor: Actor, household: Household, group: str, address: str, number: str = ""
) -> bool:
    """Correct the group, the address and (given one) the number of a household; the trail keeps each before and after."""
    row = locked(actor, household.pk, "修改农户资料", clock.today())
    given = {"group": group.strip(), "address": address.strip(), "number": number.strip() or row.number}
    before = {name: getattr(row, name) for name in given if getattr(row, name) != given[name]}
    if not before:
        return False
    new = {name: given[name] for name in before}
    with taken(given["number"]):
        Household.objects.filter(pk=row.pk).update(**new)
    changes = {name: {"before": before[name], "after": new[name]} for name in before}
    note(actor, "更正农户登记", row, clock.today(), {"changes": changes})
    return True


# --- shared with the acts on members --------------------------------------------------------------------------------


def check_relations(village: str, at: date, relations: Iterable[str]) -> None:
    """Refuse relations outside the list in force."""
    known = codes_of({"relation"}, village, at)
    for relation in relations:
        fault: Iterable[Fault] = rules.foreign_words(
            {"relation": relation}, {"relation": "relation"}, known, {"relation": "与户主关系"}
        )
        rules.refuse(fault)


def new_household(
    facts: HouseholdFacts, county: str, code: str, previous: Household | None = None
) -> Household:
    """The line of a household; its number as given, or the next one of the village whoever asks at once."""
    row = Household(
        county=county, village_id=facts.village, group=facts.group.strip(), number=facts.number.strip(),
        address=facts.address.strip(), registered_on=facts.registered_on or clock.today(), previous=previous,
        changed_at=clock.now(),
    )  # fmt: skip
    if row.number:
        with taken(row.number):
            row.save(force_insert=True)
        return row
    for _ in range(_TRIES):
        row.number = next_number(county, code)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return row
        except IntegrityError:
            continue  # somebody took it; ask for the next
    raise Conflict("本村正在集中登记农户，请稍后再试。")


def next_number(county: str, code: str) -> str:
    """The village's code and the number after its last household's."""
    first, last = f"{code}{'0' * DIGITS}", f"{code}{'9' * DIGITS}"
    numbers = Household.objects.filter(county=county, number__gte=first, number__lte=last)
    taken_last = next(
        (
            number
            for number in numbers.order_by("-number").values_list("number", flat=True).iterator()
            if len(number) == len(first) and number.isdigit()
        ),
        first,
    )
    if taken_last == last:
        raise Refusal("本村的户编号已用完，请填写编号。", field="number")
    return f"{code}{int(taken_last[len(code) :]) + 1:0{DIGITS}}"


@contextmanager
def taken(number: str) -> Iterator[None]:
    """Turn the refusal of a number that another household of the county bears into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        sentence = f"户编号“{number}”在本县已有，请换一个或留空由系统编。"
        raise Refusal(sentence, field="number") from error


def take_in(
    actor: Actor, row: Household, people: Sequence[Newcomer], at: date, joined: str
) -> list[HouseholdMember]:
    """Admit the people and count them in the household from ``at`` on."""
    admitted = admit(actor, row.county, people, at)
    for person, one in zip(admitted, people, strict=True):
        write_person(person, said(one.state), at, row.village_id)
    return seat(row, zip(admitted, (one.relation for one in people), strict=True), at, joined)


def wind_up(
    row: Household, at: date, ending: Household.Ending, left: str, successor: Household | None = None
) -> list[HouseholdMember]:
    """Close everything of a locked household on ``at``; the memberships that ended."""
    members = HouseholdMember.objects.filter(household=row)
    late = members.filter(valid_from__gte=at) | members.filter(valid_to__gt=at)
    if late.exists():
        raise Refusal("这一天或以后还登记过成员变动，终止日期须晚于最近一次变动。", field="at")
    ended = list(members.filter(valid_to=None).select_related("person").order_by("pk"))
    members.filter(valid_to=None).update(valid_to=at, left=left)
    for model in (HouseholdState, Standing, Monitoring, HouseholdItem):
        close(model.objects.filter(household=row), at)
    Household.objects.filter(pk=row.pk).update(ended_on=at, ending=ending, successor=successor)
    return ended


def carry_over(old: Household, new: Household, at: date, source: str) -> None:
    """Let the new household stand in the programme from ``at`` on where the old one stands."""
    for model in (Standing, Monitoring):
        held = model.objects.filter(household=old, valid_to=None, valid_from__lte=at).first()
        if held:
            copy(held, county=new.county, household_id=new.pk, valid_from=at, valid_to=None, source=source)


def _told(one: Newcomer) -> dict[str, object]:
    told = {"relation": one.relation, "state": said(one.state)}
    if one.state.disability_card:
        told["state"] = {**said(one.state), "disability_card": masked(one.state.disability_card)}
    if one.facts:
        return {**told, **asdict(one.facts), "number": masked(one.facts.number)}
    return {**told, "person": str(one.person)}
