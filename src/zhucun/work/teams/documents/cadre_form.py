"""The cadre form: 省派驻村帮扶工作队干部登记表, annex 4 of 湘扶发〔2015〕1号.

Months are written 1978.06, lines of the résumé 1996.09—2000.07 with what follows hanging beside them. The two
opinions carry text, signer and day; the seals are put on paper.
"""

from dataclasses import dataclass
from datetime import date

from zhucun.foundation.documents.document import Document, Unprintable
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.text import Picture, long_date, month_text
from zhucun.foundation.documents.word import DocxLayout, picture_pixels
from zhucun.foundation.kernel.evidence import implements

from .copies import SINGLE_SHEET, Copies
from .places import PRINT, WORD
from .sheets import sheets


@dataclass(frozen=True)
class Education:
    """A degree and where it was taken: 大学、工学学士 / 演示大学水利系水利工程专业."""

    degree: str
    school: str = ""


@dataclass(frozen=True)
class ResumeSpan:
    """From a month to a month (``None``: until now), and what he or she was."""

    begins: date
    ends: date | None
    text: str


@dataclass(frozen=True)
class Opinion:
    """An opinion as decided; blank to be written by hand."""

    text: str = ""
    signer: str = ""
    on: date | None = None


@dataclass(frozen=True)
class CadreForm:
    """A cadre as registered. Months are their first day.

    ``post``: 现工作单位及职务. ``photo``: JPEG, or ``None`` for the empty box. ``sent_by`` and ``annex`` as
    on the team form. Raises ``Unprintable`` for a photo that is no sound JPEG, naming the cadre.
    """

    unit: str
    name: str
    sex: str = ""
    born: date | None = None
    origin: str = ""
    nation: str = ""
    politics: str = ""
    work_month: date | None = None
    party_month: date | None = None
    education: tuple[Education, ...] = ()
    post: str = ""
    phone: str = ""
    email: str = ""
    resume: tuple[ResumeSpan, ...] = ()
    unit_opinion: Opinion = Opinion()
    approval: Opinion = Opinion()
    photo: Picture | None = None
    copies: Copies = SINGLE_SHEET
    sent_by: str = "省派"
    annex: str = ""

    def __post_init__(self) -> None:
        if self.photo:
            try:
                picture_pixels(self.photo)
            except Unprintable as error:
                raise Unprintable(f"{self.unit}{self.name}的{error}") from error

    @property
    def title(self) -> str:
        return f"{self.sent_by}驻村帮扶工作队干部登记表"


@implements("H15-047", "H15-049")
def cadre_form_page(form: CadreForm) -> dict[str, object]:
    """What every layout of the form shows; each copy is labelled with its keeper."""
    return {
        "kind": "cadre",
        "annex": form.annex,
        "title": form.title,
        "unit": form.unit,
        "name": form.name,
        "sex": form.sex,
        "born": month_text(form.born),
        "origin": form.origin,
        "nation": form.nation,
        "politics": form.politics,
        "work_month": month_text(form.work_month),
        "party_month": month_text(form.party_month),
        "degrees": [one.degree for one in form.education] or [""],
        "schools": [one.school for one in form.education] or [""],
        "post": form.post,
        "phone": form.phone,
        "email": form.email,
        "resume": [{"span": _span(one), "text": one.text} for one in form.resume]
        or [{"span": "", "text": ""}],
        "unit_opinion": _opinion(form.unit_opinion),
        "approval": _opinion(form.approval),
        "photo": form.photo,
        "note": f"注：{form.copies.note}" if form.copies.note else "",
        "copies": list(form.copies.labels()),
    }


def _span(line: ResumeSpan) -> str:
    return f"{month_text(line.begins)}—{month_text(line.ends)}"


def _opinion(opinion: Opinion) -> dict[str, str]:
    return {"text": opinion.text, "signer": opinion.signer, "on": long_date(opinion.on)}


CADRE_FORM = Document(
    code="teams.cadre_form",
    title="驻村帮扶工作队干部登记表",
    contract=CadreForm,
    layouts={
        "docx": DocxLayout(WORD / "cadre_form.docx", cadre_form_page, picture_box=(25, 34)),
        "pdf": PdfLayout(PRINT / "forms.typ", lambda form: sheets([cadre_form_page(form)])),
    },
    name=lambda form: f"{form.unit}{form.name}{form.title}",
)
