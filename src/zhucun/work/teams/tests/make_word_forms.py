"""Draws the Word templates of the team form and the cadre form.

Run by hand after this file changed: ``python make_word_forms.py``.
"""

from zhucun.foundation.documents.tests.word_drawing import (
    Drawing,
    fill,
    merge,
    page,
    paragraph,
    row,
    run,
    save,
    table,
    tag,
)
from zhucun.work.teams.documents.places import WORD
from zhucun.work.teams.documents.team_form import HEADINGS

TWO, THREE, FIVE = 22, 16, 10.5  # 二号, 三号, 五号


def head(document: Drawing, width: float) -> None:
    """Begins each copy on its page: annex, keeper, title."""
    paragraph(document, "{%p for copy in copies %}")
    for condition, new_page in (("if loop.first", False), ("else", True)):
        paragraph(document, f"{{%p {condition} %}}")
        line = paragraph(document, "{{ annex }}", face="heiti", size=THREE, tab=-width, new_page=new_page)
        run(line, "\t{{ copy }}", face="kaiti", size=FIVE)
    paragraph(document, "{%p endif %}")
    paragraph(document, "{{ title }}", face="xiaobiaosong", size=TWO, align="center", before=3, after=5)


def team_form() -> None:
    """Annex 3."""
    document = page(12, across=True, margins=(18, 19, 14, 19))
    head(document, 259)
    paragraph(
        document,
        "选派单位名称（盖章）：{{ unit }}\t电话：{{ phone }}\t传真：{{ fax }}\t邮箱：{{ email }}",
        after=1,
    )
    form = table(document, (35, 25, 11, 14, 18, 25, 20, 52, 31, 28))
    row(form, HEADINGS, height=13, head=True)
    for who, name in (("驻村帮扶单位联络人", "liaison"), ("驻村帮扶工作队队长", "leader")):
        row(form, [who, *(f"{{{{ {name}[{number}] }}}}" for number in range(9))], height=18)
    tag(form, "{%tr for member in members %}")
    label = "驻村帮扶工作队队员{% vm %}"
    row(form, [label, *(f"{{{{ member[{number}] }}}}" for number in range(9))], height=18)
    tag(form, "{%tr endfor %}")
    paragraph(document, "{%p for note in notes %}")
    paragraph(document, "{{ note }}", size=FIVE, hanging=4)
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p endfor %}")
    save(document, WORD / "team_form.docx")


def cadre_form() -> None:
    """Annex 4."""
    document = page(12, margins=(14, 22, 12, 22))
    head(document, 166)
    paragraph(document, "选派单位：{{ unit }}", after=1)
    form = table(document, (24, 26, 18, 20, 22, 26, 30))
    first = row(
        form, ["姓　名", "{{ name }}", "性　别", "{{ sex }}", "出生日期", "{{ born }}", ""], height=11
    )
    row(
        form,
        ["籍　贯", "{{ origin }}", "民　族", "{{ nation }}", "政治面貌", "{{ politics }}", ""],
        height=11,
    )
    third = row(
        form, ["参加工\n作时间", "{{ work_month }}", "入党\n时间", "{{ party_month }}", "", "", ""], height=14
    )
    photo = first.cells[6].merge(third.cells[6])
    fill(photo, "{%p if photo %}", "{{ photo }}", "{%p else %}", "照片", "{%p endif %}")

    studies = row(form, ["学　历\n学　位", *[""] * 6], height=20)
    merge(studies, 1, 2, "{%p for degree in degrees %}", "{{ degree }}", "{%p endfor %}")
    merge(studies, 3, 4, "毕业院校系及专业")
    merge(studies, 5, 6, "{%p for school in schools %}", "{{ school }}", "{%p endfor %}")
    merge(row(form, ["现工作单位\n及职务", *[""] * 6], height=13), 1, 6, "{{ post }}")
    reached = row(form, ["联系电话", *[""] * 6], height=11)
    merge(reached, 1, 2, "{{ phone }}")
    fill(reached.cells[3], "电子邮箱")
    merge(reached, 4, 6, "{{ email }}")

    career = row(form, ["工\n作\n简\n历", *[""] * 6], height=74)
    career._tr.trPr.remove(career._tr.trPr.find("{*}cantSplit"))  # a long one goes on on the next page
    merge(
        career, 1, 6, "{%p for line in resume %}", "{{ line.span }}\t{{ line.text }}", "{%p endfor %}",
        align="left", top=True, hanging=40, tab=40, before=0.5,
    )  # fmt: skip
    opinion(row(form, ["选派\n单位\n意见", *[""] * 6], height=34), "unit_opinion", "盖章（按照人事管理权限）")
    opinion(row(form, ["批准\n单位\n意见", *[""] * 6], height=34), "approval", "盖章")
    paragraph(document, "{{ note }}", size=FIVE)
    paragraph(document, "{%p endfor %}")
    save(document, WORD / "cadre_form.docx")


def opinion(added: Drawing, name: str, seal: str) -> None:
    """The cell of an opinion: its text, who signed, room for the seal, the day."""
    place = added.cells[1].merge(added.cells[6])
    fill(place, f"{{{{ {name}.text }}}}", align="left", top=True, indent=8.5, after=4)
    paragraph(place, f"{{%p if {name}.signer %}}")
    paragraph(place, f"审批人：{{{{ {name}.signer }}}}", align="right", right=12)
    paragraph(place, "{%p endif %}")
    paragraph(place, seal, align="right", right=12, after=2)
    paragraph(place, f"{{{{ {name}.on }}}}", align="right", right=12)


if __name__ == "__main__":
    team_form()
    cadre_form()
