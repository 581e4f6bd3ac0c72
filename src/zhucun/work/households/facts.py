"""What the actions take, as plain data: who somebody is, what is known of a person and of a household, who comes into one.

Words of code lists are the terms themselves (因病, 之子). "", () and None mean that nobody said.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class PersonFacts:
    """Who somebody is. With an identity ``number`` sex (男, 女) and birth may be left out: they follow from it."""

    name: str
    sex: str = ""
    born_on: date | None = None
    nation: str = ""
    number: str = ""


@dataclass(frozen=True)
class PersonStateFacts:
    """What is known of a person from a day on: the fields of ``PersonState``."""

    education: str = ""
    student: str = ""
    school: str = ""
    dropout: str = ""
    health: tuple[str, ...] = ()
    disability: str = ""
    disability_grade: int | None = None
    disability_card: str = ""
    labour: str = ""
    skills: tuple[str, ...] = ()
    politics: str = ""
    work_area: str = ""
    work_place: str = ""
    work_months: int | None = None
    post_months: int | None = None
    soldier: bool | None = None
    resident_insurance: bool | None = None
    employee_insurance: bool | None = None
    illness_insurance: bool | None = None
    extra_insurance: bool | None = None
    accident_insurance: bool | None = None
    resident_pension: bool | None = None
    employee_pension: bool | None = None
    dibao: bool | None = None
    tekun: bool | None = None
    relocated: bool | None = None
    mandarin: bool | None = None


@dataclass(frozen=True)
class HouseholdFacts:
    """Which line of the registry. ``village`` is a division key; ``number`` "" takes the village's next one;
    ``registered_on`` None is the day of the act."""

    village: str
    group: str = ""
    number: str = ""
    address: str = ""
    registered_on: date | None = None


@dataclass(frozen=True)
class HouseholdStateFacts:
    """How a household lives from a day on: the fields of ``HouseholdState`` (areas in 亩, lengths in km, floor space in m²)."""

    standard: str = ""
    property: str = ""
    cause: str = ""
    causes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    family_planning: bool | None = None
    phone: str = ""
    bank: str = ""
    account: str = ""
    arable: Decimal | None = None
    irrigated: Decimal | None = None
    forest: Decimal | None = None
    returned: Decimal | None = None
    orchard: Decimal | None = None
    pasture: Decimal | None = None
    water_area: Decimal | None = None
    farm_power: bool | None = None
    power: bool | None = None
    broadcast: bool | None = None
    water_hard: bool | None = None
    water_safe: bool | None = None
    water_source: str = ""
    toilet: bool | None = None
    road: str = ""
    road_km: Decimal | None = None
    fuel: tuple[str, ...] = ()
    house_area: Decimal | None = None
    house_kind: str = ""
    house_danger: str = ""
    relocation: bool | None = None
    cooperative: bool | None = None
    enterprise: bool | None = None
    leader: bool | None = None


@dataclass(frozen=True)
class Newcomer:
    """Somebody who comes into a household in a relation to its head: a new person by ``facts``, or one registered by ``person``.

    An identity number that is registered already stands for that person, wherever he or she was counted before.
    """

    relation: str
    facts: PersonFacts | None = None
    person: UUID | None = None
    state: PersonStateFacts = field(default_factory=PersonStateFacts)


@dataclass(frozen=True)
class Fault:
    """What cannot be so: the field and the sentence for whoever filled it in."""

    field: str
    sentence: str
    clause: str = ""
