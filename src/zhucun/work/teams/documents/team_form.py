"""The team form: 省派驻村帮扶工作队基本情况登记表, annex 3 of 湘扶发〔2015〕1号.

One line each for the unit's liaison and the leader, one for every member, as many as there are. Ages are full
years on the form's date, not on the day of printing: a form printed again says the same.
"""

from dataclasses import dataclass
from datetime import date

from zhucun.foundation.documents.document import Document
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.word import DocxLayout
from zhucun.foundation.kernel.evidence import implements

from .copies import SINGLE_SHEET, Copies
from .places import PRINT, WORD
from .sheets import sheets

HEADINGS = (
    "驻村帮扶联系人", "姓名", "性\n别", "年龄", "民族", "政治\n面貌", "学历", "所在处室及职务", "办公电话", "手机",
)  # fmt: skip
LIAISON_NOTE = (
    "驻村帮扶单位联络人指的是选派单位干部人事管理人员、驻村帮扶工作具体承办人，不得为驻村帮扶工作队干部。"
)


@dataclass(frozen=True)
class FormPerson:
    """A line of the team form. ``born``: a month is its first day. Everything but the name may be unknown."""

    name: str
    sex: str = ""
    born: date | None = None
    nation: str = ""
    politics: str = ""
    education: str = ""
    post: str = ""
    office_phone: str = ""
    mobile: str = ""


@dataclass(frozen=True)
class TeamForm:
    """A unit's team on ``dated``.

    ``members``: deputies first, in the order in which they are printed. ``sent_by``: 省派, 市派 …, as the
    title begins. ``annex``: 附件3 above the title, or blank.
    """

    unit: str
    dated: date
    liaison: FormPerson | None = None
    leader: FormPerson | None = None
    members: tuple[FormPerson, ...] = ()
    phone: str = ""
    fax: str = ""
    email: str = ""
    copies: Copies = SINGLE_SHEET
    sent_by: str = "省派"
    annex: str = ""

    @property
    def title(self) -> str:
        return f"{self.sent_by}驻村帮扶工作队基本情况登记表"


@implements("H15-044", "H15-045")
def team_form_page(form: TeamForm) -> dict[str, object]:
    """What every layout of the form shows; each copy is labelled with its keeper."""
    notes = [text for text in (form.copies.note, LIAISON_NOTE) if text]
    return {
        "kind": "team",
        "annex": form.annex,
        "title": form.title,
        "unit": form.unit,
        "phone": form.phone,
        "fax": form.fax,
        "email": form.email,
        "headings": HEADINGS,
        "liaison": _cells(form.liaison, form.dated),
        "leader": _cells(form.leader, form.dated),
        "members": [_cells(one, form.dated) for one in form.members or (None,)],
        "notes": [f"{number}.{text}" for number, text in enumerate(notes, start=1)],
        "copies": list(form.copies.labels()),
    }


def _cells(person: FormPerson | None, on: date) -> list[str]:
    if person is None:
        return [""] * (len(HEADINGS) - 1)
    age = str(full_years(person.born, on)) if person.born else ""
    return [
        person.name, person.sex, age, person.nation, person.politics, person.education, person.post,
        person.office_phone, person.mobile,
    ]  # fmt: skip


def full_years(born: date, on: date) -> int:
    """Age in full years (周岁) on a day; whoever is born on 29 February is a year older from 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


TEAM_FORM = Document(
    code="teams.team_form",
    title="驻村帮扶工作队基本情况登记表",
    contract=TeamForm,
    layouts={
        "docx": DocxLayout(WORD / "team_form.docx", team_form_page),
        "pdf": PdfLayout(PRINT / "forms.typ", lambda form: sheets([team_form_page(form)])),
    },
    name=lambda form: f"{form.unit}{form.title}",
)
