"""The cadre file and the papers about one cadre: what they say, in Word and on the page."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from zhucun.foundation.documents.circulars import CIRCULAR, Circular
from zhucun.foundation.documents.document import Document, Unprintable, render
from zhucun.foundation.documents.testing import pdf_texts, word_tables, word_text
from zhucun.foundation.documents.text import Picture
from zhucun.work.teams.documents import (
    CADRE_FILE,
    DISCIPLINE_COMMITMENT,
    DOSSIER_NOTE,
    SERVICE_CERTIFICATE,
    AdjustmentNotice,
    CadreFile,
    DisciplineCommitment,
    DossierNote,
    ExceptionLine,
    Feedback,
    Posted,
    PostLine,
    RecallRemark,
    ReportLine,
    Section,
    ServiceCertificate,
    ServiceLine,
    TransferLine,
    adjustment_notice,
    exceptions_section,
    feedback_letter,
    posts_section,
    reports_section,
    services_section,
    transfers_section,
)

OFFICE = "演示市干部帮扶工作领导小组办公室"
SERVICES = (
    ServiceLine("甲县东川村", "演示水利厅", "队员", date(2015, 3, 6), date(2017, 3, 6), "轮换"),
    ServiceLine("甲县石坪村", "演示水利厅", "队长", date(2017, 3, 6)),
)
CERTIFICATE = ServiceCertificate(
    "示范甲",
    "男",
    date(1978, 6, 1),
    "演示水利厅",
    SERVICES,
    2,
    11,
    date(2018, 3, 5),
    OFFICE,
    date(2018, 3, 9),
)
NOTE = DossierNote("示范甲", "男", date(1978, 6, 1), "演示水利厅", "规划处副处长", SERVICES, OFFICE)
COMMITMENT = DisciplineCommitment("示范甲", "演示水利厅", "甲县东川村", "驻村帮扶工作队队长")
FILE = CadreFile(
    "示范甲",
    "演示水利厅",
    date(2018, 6, 1),
    (("姓名", "示范甲"), ("性别", "男"), ("出生年月", "1978.06")),
    (
        posts_section([PostLine("演示水利厅", "副处长", date(2012, 5, 1), None, "规划处", "乡科级正职")]),
        services_section(SERVICES),
        transfers_section([TransferLine("东川村", "演组介〔2015〕3号", date(2015, 3, 10), date(2018, 3, 9))]),
        exceptions_section([ExceptionLine("抽调", date(2016, 5, 3), "防汛督查", "2016年6月2日返村")]),
        reports_section([ReportLine("思想总结", date(2018, 3, 1))]),
    ),
)
POSTED = Posted("演示水利厅", "示范甲", "甲县东川村", "驻村工作队队长")


D = TypeVar("D")


def page(document: Document[D], data: D, folder: Path) -> str:
    """The only page of a paper, without blanks."""
    (text,) = pdf_texts(render(document, data, "pdf"), folder)
    return text


# --- the cadre's file --------------------------------------------------------------------------------------------


@pytest.mark.clause("SC15-045")
def test_the_cadre_file_gathers_facts_posts_services_transfers_exceptions_and_reports(tmp_path: Path) -> None:
    text = page(CADRE_FILE, FILE, tmp_path)

    assert text.startswith("驻村干部档案单位：演示水利厅截至2018年6月1日姓名示范甲性别男")
    for part in (
        "任职情况起止日期单位处室职务职务层级2012年5月1日起演示水利厅规划处副处长乡科级正职",
        "驻村经历起止日期驻村地点派出单位职责离任情形2015年3月6日至2017年3月5日甲县东川村演示水利厅队员轮换",
        "2017年3月6日起甲县石坪村演示水利厅队长",
        "党组织关系转接驻村地点介绍信编号转入日期转出日期东川村演组介〔2015〕3号2015年3月10日2018年3月9日",
        "例外情况日期类别理由或情况办结情况2016年5月3日抽调防汛督查2016年6月2日返村",
        "期满材料材料交来日期说明思想总结2018年3月1日",
    ):
        assert part in text


@pytest.mark.clause("SC15-045")
def test_later_sections_are_printed_like_the_first_and_empty_ones_left_out(tmp_path: Path) -> None:
    leave = Section("请假", ("日期", "天数"), (("2016年5月3日", "2"),))
    text = page(CADRE_FILE, replace(FILE, sections=(leave, Section("培训", ("日期", "内容"), ()))), tmp_path)

    assert text.removesuffix("—1—").endswith("请假日期天数2016年5月3日2")
    assert "培训" not in text


def test_a_section_with_a_row_too_short_is_refused_naming_it() -> None:
    with pytest.raises(Unprintable, match="“请假”第2行有1格，表头有2列"):
        Section("请假", ("日期", "天数"), (("甲", "1"), ("乙",)))


def test_a_file_with_many_facts_puts_the_photo_beside_the_first(tmp_path: Path) -> None:
    photo = Picture((Path(__file__).parent / "data" / "portrait.jpg").read_bytes())
    facts = tuple((f"项目{number}", f"内容{number}") for number in range(11))

    pdf = render(CADRE_FILE, replace(FILE, facts=facts, photo=photo), "pdf")
    text = pdf_texts(pdf, tmp_path)[0]
    assert all(f"项目{number}内容{number}" in text for number in range(11))
    assert pdf.count(b"/DCTDecode") == 1


# --- certificate, dossier, commitment ----------------------------------------------------------------------------


@pytest.mark.clause("JX18-066")
def test_the_certificate_states_the_time_in_years_and_months_and_what_stays_unchanged(tmp_path: Path) -> None:
    text = page(SERVICE_CERTIFICATE, CERTIFICATE, tmp_path)

    assert "兹证明演示水利厅干部示范甲（男，1978年6月出生）" in text
    assert "截至2018年3月5日，驻村时间累计2年11个月（不含空缺、暂停期间），计入本人的农村基层工作经历" in text
    assert "原有人事关系、工资和福利待遇不变" in text
    assert text.endswith(f"特此证明。{OFFICE}2018年3月9日")


@pytest.mark.clause("JX18-066")
@pytest.mark.parametrize(
    ("years", "months", "written"), [(3, 0, "累计3年（"), (0, 8, "累计8个月（"), (0, 0, "累计不足1个月（")]
)
def test_a_time_without_years_or_months_leaves_them_out(
    tmp_path: Path, years: int, months: int, written: str
) -> None:
    assert written in page(SERVICE_CERTIFICATE, replace(CERTIFICATE, years=years, months=months), tmp_path)


def test_twelve_months_are_refused_as_a_time() -> None:
    with pytest.raises(Unprintable, match="月数应在0到11之间"):
        replace(CERTIFICATE, months=12)


@pytest.mark.clause("JX18-066")
def test_the_word_certificate_lists_every_service_with_inclusive_days() -> None:
    made = render(SERVICE_CERTIFICATE, CERTIFICATE, "docx")

    assert word_tables(made) == [
        [
            ["起止日期", "驻村地点", "派出单位", "职责", "离任情形"],
            ["2015年3月6日至2017年3月5日", "甲县东川村", "演示水利厅", "队员", "轮换"],
            ["2017年3月6日起", "甲县石坪村", "演示水利厅", "队长", ""],
        ]
    ]
    assert "驻村时间累计2年11个月" in word_text(made)


@pytest.mark.clause("SC15-045")
def test_the_dossier_note_names_each_recall_with_what_it_bars_and_until_when(tmp_path: Path) -> None:
    recalled = replace(NOTE, recalls=(RecallRemark(date(2018, 9, 3), "脱岗18天", 2018, date(2020, 9, 2)),))

    assert (
        "2018年9月3日因脱岗18天被召回；2018年度不得评先评优，2020年9月2日前（含当日）不得提拔使用。"
        in page(DOSSIER_NOTE, recalled, tmp_path)
    )
    assert "召回" not in page(DOSSIER_NOTE, NOTE, tmp_path)
    assert "被召回" in word_text(render(DOSSIER_NOTE, recalled, "docx"))


@pytest.mark.clause("PL-135", "PL-136")
def test_the_commitment_promises_both_rules_of_discipline_and_leaves_room_to_sign(tmp_path: Path) -> None:
    for text in (
        page(DISCIPLINE_COMMITMENT, COMMITMENT, tmp_path),
        word_text(render(DISCIPLINE_COMMITMENT, COMMITMENT, "docx")),
    ):
        assert "不干预村“两委”正常工作，不插手和干预村工程建设" in text
        assert "严格遵守各项工作纪律，不做有损干部形象的事" in text
        assert "本人由演示水利厅选派到甲县东川村，担任驻村帮扶工作队队长" in text
        assert text.endswith("承诺人（示范甲）签名：年月日")


# --- letters to the unit -----------------------------------------------------------------------------------------


def letter(circular: Circular, folder: Path) -> str:
    """A draft on one page; its Word file says the same."""
    text = page(CIRCULAR, circular, folder).removesuffix("—1—")
    assert word_text(render(CIRCULAR, circular, "docx")) == text
    return text


@pytest.mark.clause("SC15-045")
def test_the_feedback_letter_tells_the_unit_point_by_point(tmp_path: Path) -> None:
    points = (("在岗情况", "本月在岗22天。"), ("走访情况", "走访农户30户。"))
    text = letter(
        feedback_letter(Feedback(POSTED, OFFICE, date(2018, 8, 1), date(2018, 9, 1), points)), tmp_path
    )

    assert text.startswith("送审稿关于示范甲驻村帮扶工作情况的反馈函演示水利厅：现将你单位选派到甲县东川村的")
    assert "2018年8月1日至2018年8月31日的驻村帮扶工作情况" in text
    assert "一、在岗情况。本月在岗22天。二、走访情况。走访农户30户。" in text


def test_a_feedback_letter_without_a_point_is_refused() -> None:
    with pytest.raises(Unprintable, match="没有内容"):
        Feedback(POSTED, OFFICE, date(2018, 8, 1), date(2018, 9, 1), ())


@pytest.mark.clause("JX18-058")
def test_the_notice_of_adjustment_names_application_and_consent(tmp_path: Path) -> None:
    notice = AdjustmentNotice(
        POSTED,
        OFFICE,
        "健康原因不能履职",
        "演示〔2018〕34号第九条（五）第2款",
        date(2018, 8, 20),
        date(2018, 9, 2),
    )
    text = letter(adjustment_notice(notice), tmp_path)

    assert "因健康原因不能履职，于2018年8月20日提出书面申请" in text
    assert "经你单位和本办公室同意，由你单位予以调整" in text
    assert "召回" not in text
