"""Draws the Word template of the papers of one page.

Run by hand after this file changed: ``python make_word_papers.py``.
"""

from zhucun.foundation.documents.tests.word_drawing import page, paragraph, row, save, table, tag
from zhucun.work.teams.documents.places import WORD

TWO, THREE = 22, 16  # 二号, 三号
PITCH = 28.9  # points from line to line, 22 lines to the page


def paper() -> None:
    """Title, paragraphs, services, remarks, lines to sign."""
    document = page(THREE, margins=(37, 26, 35, 28))
    paragraph(document, "{{ title }}", face="xiaobiaosong", size=TWO, align="center", after=12)
    texts(document, "paragraphs")
    paragraph(document, "{%p if services %}")
    services = table(document, (37, 33, 33, 25, 28))
    row(services, [f"{{{{ columns[{number}] }}}}" for number in range(5)], head=True, height=9, size=12)
    tag(services, "{%tr for service in services %}")
    row(services, [f"{{{{ service[{number}] }}}}" for number in range(5)], height=9, size=12)
    tag(services, "{%tr endfor %}")
    paragraph(document, "", size=8)
    paragraph(document, "{%p endif %}")
    texts(document, "remarks")
    paragraph(document, "", before=8)
    paragraph(document, "{%p for line in closing %}")
    paragraph(document, "{{ line }}", align="right", right=10, pitch=PITCH)
    paragraph(document, "{%p endfor %}")
    save(document, WORD / "paper.docx")


def texts(document: object, name: str) -> None:
    """A list of paragraphs, two characters in."""
    paragraph(document, f"{{%p for text in {name} %}}")
    paragraph(document, "{{ text }}", align="justify", indent=11.3, pitch=PITCH)
    paragraph(document, "{%p endfor %}")


if __name__ == "__main__":
    paper()
