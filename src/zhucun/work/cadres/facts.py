"""What is known of a cadre as plain data, for rules, forms and lists alike. Months are the first day of the month."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Facts:
    """What the registration form (annex 4 of 湘扶发〔2015〕1号) asks of the person; "" or None is not known."""

    name: str
    sex: str
    born_month: date
    politics: str
    nation: str = "汉族"
    origin: str = ""
    party_month: date | None = None
    work_month: date | None = None
    education: str = ""
    degree: str = ""
    school: str = ""
    phone: str = ""
    email: str = ""
    young: bool = False
    reserve: bool = False


@dataclass(frozen=True)
class PostFacts:
    """A post: title, department, rank ("" for none) and the first day in it."""

    title: str
    since: date
    department: str = ""
    rank: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the résumé; ``ends`` None: until now."""

    begins: date
    ends: date | None
    text: str


@dataclass(frozen=True)
class Fault:
    """What cannot be so: the field and the sentence for whoever filled it in."""

    field: str
    sentence: str


@dataclass(frozen=True)
class AgeSpan:
    """From and to which age nobody asks back, with the clause."""

    youngest: int
    oldest: int
    clause: str
