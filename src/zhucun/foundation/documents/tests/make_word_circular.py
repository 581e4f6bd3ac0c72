"""Draws the Word template of circulars, on the page of GB/T 9704-2012 as a 送审稿.

Run by hand after this file changed: ``python make_word_circular.py``.
"""

from zhucun.foundation.documents.circulars import WORD
from zhucun.foundation.documents.tests.word_drawing import Drawing, page, paragraph, run, save

TWO, THREE, FOUR = 22, 16, 14  # 二号, 三号, 四号
PITCH = 28.9  # points from line to line, 22 lines to the page
TWO_CHARACTERS = 11.3  # millimetres
HEADS = ("fangsong", "heiti", "kaiti", "fangsong", "fangsong")


def circular() -> None:
    """Mark, title, recipients, body, annexes, issuers and day, note, colophon."""
    document = page(THREE, margins=(37, 26, 35, 28))
    paragraph(document, "送审稿", face="heiti", pitch=PITCH)
    paragraph(document, "", pitch=PITCH)
    paragraph(document, "{{ title }}", face="xiaobiaosong", size=TWO, align="center", pitch=36)
    paragraph(document, "", pitch=PITCH)
    optional(document, "recipients", "{{ recipients }}：")
    paragraph(document, "{%p for line in lines %}")
    for level, face in enumerate(HEADS):
        paragraph(document, f"{{%p if line.level == {level} %}}")
        made = paragraph(
            document, "{{ line.head }}", face=face, align="justify", indent=TWO_CHARACTERS, pitch=PITCH
        )
        run(made, "{{ line.text }}")
        paragraph(document, "{%p endif %}")
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p for annex in annex_lines %}")
    paragraph(document, "{{ annex }}", hanging=TWO_CHARACTERS, indent=TWO_CHARACTERS, pitch=PITCH)
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p if issuers %}")
    paragraph(document, "", pitch=PITCH)
    paragraph(document, "{%p for issuer in issuers %}")
    paragraph(document, "{{ issuer }}", align="right", right=TWO_CHARACTERS, pitch=PITCH, keep=True)
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{{ dated }}", align="right", right=TWO_CHARACTERS, pitch=PITCH)
    paragraph(document, "{%p endif %}")
    optional(document, "contact", "（{{ contact }}）", indent=TWO_CHARACTERS)
    optional(document, "copies", "抄送：{{ copies }}。", size=FOUR, before=8)
    optional(document, "printed_by", "{{ printed_by }}　　{{ printed_on }}印发", size=FOUR)
    save(document, WORD / "circular.docx")


def optional(
    document: Drawing,
    name: str,
    text: str,
    *,
    size: float | None = None,
    indent: float = 0,
    before: float = 0,
) -> None:
    """A paragraph that is there only where the circular has the value."""
    paragraph(document, f"{{%p if {name} %}}")
    paragraph(document, text, pitch=PITCH, size=size, indent=indent, before=before)
    paragraph(document, "{%p endif %}")


if __name__ == "__main__":
    circular()
