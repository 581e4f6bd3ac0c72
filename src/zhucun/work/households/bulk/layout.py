"""The exchange layout of the registry: households and members in one sheet, one row per member, as offices exchange it.

One list of columns serves import, export, reconciliation and the county archive. A household's columns may stand in every row of
its members or in the head's row alone. The national layout is not held (PL-054): each column says how sure its name is, ``S`` seen
in a published source, ``K`` general knowledge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from zhucun.foundation.imports.layouts import ColumnSpec, ColumnType
from zhucun.foundation.kernel.evidence import implements

from ..models import HouseholdMember, Standing

Part = Literal[
    "place",
    "household",
    "state",
    "standing",
    "survey",
    "income",
    "guarantee",
    "member",
    "person",
    "person_state",
]
CODE: Final = "households"
TITLE: Final = "建档立卡户和成员"


@dataclass(frozen=True, slots=True)
class ExchangeColumn:
    """One column. ``part`` says which record it belongs to and ``key`` which field; keys are unique in the layout.

    ``terms`` names its code list (``households.codes.…``); ``national`` is the field's name in the national system where a source
    shows it; ``sure`` is ``S`` or ``K``. Areas in 亩, lengths in km, floor space in m², money in yuan a year.
    """

    part: Part
    key: str
    title: str
    type: ColumnType = "text"
    aliases: tuple[str, ...] = ()
    terms: str = ""
    national: str = ""
    sure: Literal["S", "K"] = "S"
    required: bool = False
    private: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    example: str = ""
    hint: str = ""
    most: int = 200
    places: int = 2

    @property
    def of_household(self) -> bool:
        """Whether the column speaks of the household, so that it need only stand in the head's row."""
        return self.part not in ("member", "person", "person_state")

    @property
    def field(self) -> str:
        """The field of the record, or the word by which it is kept there: a guarantee, or the label of an income item in the bases that have it."""
        return self.key.partition("__")[2] or self.key

    def spec(self) -> ColumnSpec:
        """The column as the import mechanism takes it."""
        note = f"{self.national}；" if self.national else ""
        return ColumnSpec(
            self.key, self.title, self.type, required=self.required, aliases=self.aliases, choices=self.choices,
            example=self.example, hint=f"{note}{self.hint}{'（列名据公开资料）' if self.sure == 'S' else '（列名据一般了解，待核）'}",
            clause="PL-054" if self.required else "", places=self.places,
            minimum=0 if self.type in ("integer", "decimal") else None, max_length=self.most, private=self.private,
        )  # fmt: skip


def _c(part: Part, key: str, title: str, type: ColumnType = "text", **more: object) -> ExchangeColumn:
    return ExchangeColumn(part, key, title, type, **more)  # type: ignore[arg-type]


def _flags(part: Part, *named: tuple[str, str, str]) -> Iterator[ExchangeColumn]:
    for key, title, national in named:
        yield ExchangeColumn(part, key, title, "yes_no", national=national)


def _areas(*named: tuple[str, str]) -> Iterator[ExchangeColumn]:
    for key, title in named:
        yield ExchangeColumn(
            "state", key, f"{title}（亩）", "decimal", aliases=(title, f"{title}面积", f"{title}面积（亩）")
        )


_STATUSES = (
    ("未脱贫", Standing.Status.POOR), ("贫困户", Standing.Status.POOR), ("预脱贫", Standing.Status.POOR),
    ("脱贫", Standing.Status.LIFTED), ("已脱贫", Standing.Status.LIFTED), ("脱贫户", Standing.Status.LIFTED),
    ("已脱贫（享受政策）", Standing.Status.LIFTED), ("已脱贫(享受政策)", Standing.Status.LIFTED),
    ("已脱贫（不享受政策）", Standing.Status.LIFTED), ("已脱贫(不享受政策)", Standing.Status.LIFTED),
    ("返贫", Standing.Status.RELAPSED), ("返贫户", Standing.Status.RELAPSED),
    ("一般农户", ""), ("普通农户", ""), ("非贫困户", ""),
)  # fmt: skip
ORDINARY: Final = "ordinary"  # what a cell 一般农户 becomes: an answer, unlike an empty cell
_WAYS_IN = tuple((str(label), str(value)) for value, label in HouseholdMember.Joined.choices)

COLUMNS: Final[tuple[ExchangeColumn, ...]] = (
    _c("place", "county_name", "县", aliases=("县（市、区）", "县市区", "区县"), example="甲县", sure="S"),
    _c("place", "township_name", "乡镇", aliases=("乡（镇）", "乡镇名称", "乡"), example="东川乡"),
    _c("place", "village_name", "村", aliases=("行政村", "村名", "村名称"), example="东川村"),
    _c("place", "village_code", "村编码", aliases=("行政区划代码", "村行政区划代码", "区划代码"), example="990101200200", most=12,
       hint="12位；填了编码的以编码为准"),
    _c("household", "group", "村民小组", aliases=("组", "自然村"), example="一组", most=40, sure="K"),
    _c("household", "number", "户编号", aliases=("户编码", "户号", "贫困户编号"), example="9901012002000001", most=30,
       hint="每户第一行必填；同户其他成员可空"),
    _c("household", "address", "住址", aliases=("家庭住址", "地址"), most=100, sure="K"),
    _c("household", "registered_on", "建档日期", "date", aliases=("登记日期", "识别日期", "建档时间"), example="2014-10-17", sure="K"),
    _c("standing", "status", "脱贫属性", "choice", aliases=("脱贫状态", "贫困户状态"),
       choices=tuple((label, str(value) or ORDINARY) for label, value in _STATUSES), example="未脱贫"),
    _c("standing", "since_year", "属性年度", "integer", aliases=("识别年度", "脱贫年度", "脱贫年份"), example="2014", sure="K"),
    _c("state", "standard", "识别标准", terms="standard", example="国家标准"),
    _c("state", "property", "户属性", terms="property", aliases=("贫困户属性",), example="一般贫困户"),
    _c("state", "cause", "主要致贫原因", terms="cause", aliases=("致贫原因",), national="aac007", example="因病"),
    _c("state", "causes", "其他致贫原因", "list", terms="cause", national="aac008_2、aac008_3", example="缺资金"),
    _c("state", "marks", "户标识", "list", terms="mark", aliases=("标识",), example="军烈属", sure="K"),
    _c("state", "family_planning", "计生户", "yes_no", aliases=("是否计生户",)),
    _c("state", "phone", "联系电话", aliases=("电话", "手机号码"), most=30, private=True),
    _c("state", "bank", "开户银行", most=40),
    _c("state", "account", "银行卡号", aliases=("银行账号", "一卡通账号"), most=30, private=True),
    *_areas(("arable", "耕地"), ("irrigated", "有效灌溉"), ("forest", "林地"), ("returned", "退耕还林"), ("orchard", "林果"),
            ("pasture", "牧草地"), ("water_area", "水面")),
    *_flags("state", ("farm_power", "通生产用电", ""), ("power", "通生活用电", "aac313"), ("broadcast", "通广播电视", "aac314"),
            ("water_hard", "饮水困难", ""), ("water_safe", "饮水安全", "aac091"), ("toilet", "卫生厕所", "aac319")),
    _c("state", "water_source", "饮水情况", terms="water_source"),
    _c("state", "road", "入户路类型", terms="road", national="aac316"),
    _c("state", "road_km", "与村主干路距离（公里）", "decimal", aliases=("与村主干路距离", "距主干路距离"), national="aac315"),
    _c("state", "fuel", "主要燃料类型", "list", terms="fuel", aliases=("主要燃料",), national="aac320"),
    _c("state", "house_area", "住房面积（平方米）", "decimal", aliases=("住房面积",), national="aac317"),
    _c("state", "house_kind", "房屋结构", terms="house_kind"),
    _c("state", "house_danger", "危房级别", terms="house_danger", sure="K"),
    *_flags("state", ("relocation", "易地搬迁户", ""), ("cooperative", "加入农民专业合作社", "aac084"),
            ("enterprise", "龙头企业带动", "aac088"), ("leader", "创业致富带头人带动", "aac089")),
    _c("survey", "year", "调查年度", "integer", aliases=("年度", "收入年度"), example="2015", sure="K"),
    _c("survey", "taken_on", "调查日期", "date", sure="K"),
    *(
        _c("income", f"income__{label}", f"{label}（元）", "decimal", aliases=(label,), national=national, sure=sure)
        for label, national, sure in (
            ("工资性收入", "aac073", "S"), ("务工收入", "", "S"), ("公益岗位收入", "", "K"), ("其他工资性收入", "", "K"),
            ("生产经营性收入", "aac071", "S"), ("种植业收入", "", "S"), ("养殖业收入", "", "S"), ("林果业收入", "", "S"),
            ("其他经营收入", "", "S"), ("资产收益分红", "aac092", "S"), ("土地流转收入", "", "S"), ("其他财产性收入", "aac093", "S"),
            ("计划生育金", "aac076", "S"), ("低保金", "aac077", "S"), ("特困供养金", "aac086", "S"), ("养老保险金", "aac087", "S"),
            ("生态补偿金", "aac078", "S"), ("其他转移性收入", "aac083", "S"), ("生产经营性支出", "aac074", "S"),
            ("种植业支出", "", "K"), ("养殖业支出", "", "K"), ("林果业支出", "", "K"), ("其他经营支出", "", "K"),
            ("合规自付支出", "", "S"), ("理赔收入", "", "S"),
        )
    ),
    *(
        _c("guarantee", f"guarantee__{item}", title, "yes_no", aliases=(item,) if item not in (title, "饮水安全") else ())
        for item, title in (
            ("不愁吃", "不愁吃"), ("不愁穿", "不愁穿"), ("义务教育", "义务教育有保障"), ("基本医疗", "基本医疗有保障"),
            ("住房安全", "住房安全有保障"), ("饮水安全", "饮水安全有保障"),
        )
    ),
    _c("person", "name", "姓名", aliases=("成员姓名",), required=True, example="张三", most=40),
    _c("person", "identity", "证件号码", aliases=("身份证号", "身份证号码", "公民身份号码"), most=22, private=True,
       example="18位公民身份号码"),
    _c("person", "sex", "性别", "choice", choices=(("男", "男"), ("女", "女")), example="男", hint="有证件号码的可空"),
    _c("person", "born_on", "出生日期", "date", aliases=("出生年月日",), example="1970-01-01", hint="有证件号码的可空"),
    _c("person", "nation", "民族", example="汉族", most=20),
    _c("member", "relation", "与户主关系", terms="relation", required=True, example="户主"),
    _c("member", "joined", "增加原因", "choice", choices=_WAYS_IN, hint="已建档的户新增成员时必填", sure="K"),
    _c("person_state", "education", "文化程度", terms="education"),
    _c("person_state", "student", "在校生状况", terms="student"),
    _c("person_state", "school", "就读学校", most=60, sure="K"),
    _c("person_state", "dropout", "失学辍学原因", terms="dropout", sure="K"),
    _c("person_state", "health", "健康状况", "list", terms="health"),
    _c("person_state", "disability", "残疾类别", terms="disability", sure="K"),
    _c("person_state", "disability_grade", "残疾等级", "integer", sure="K"),
    _c("person_state", "disability_card", "残疾证号", most=22, private=True),
    _c("person_state", "labour", "劳动技能", terms="labour", aliases=("劳动能力",)),
    _c("person_state", "skills", "掌握的技能", "list", sure="K"),
    _c("person_state", "politics", "政治面貌", terms="politics"),
    _c("person_state", "work_area", "务工区域", terms="work_area", aliases=("务工状况",)),
    _c("person_state", "work_place", "务工地点", most=60, sure="K"),
    _c("person_state", "work_months", "务工月数", "integer", aliases=("务工时间（月）", "务工时间")),
    _c("person_state", "post_months", "公益岗位月数", "integer"),
    *_flags("person_state", ("soldier", "现役军人", ""), ("resident_insurance", "城乡居民基本医疗保险", ""),
            ("employee_insurance", "城镇职工基本医疗保险", ""), ("illness_insurance", "大病保险", ""),
            ("extra_insurance", "商业补充医疗保险", ""), ("accident_insurance", "人身意外险补贴", ""),
            ("resident_pension", "城乡居民基本养老保险", ""), ("employee_pension", "城镇职工基本养老保险", ""),
            ("dibao", "享受低保", ""), ("tekun", "特困供养", ""), ("relocated", "易地搬迁人口", ""), ("mandarin", "会讲普通话", "")),
)  # fmt: skip


@implements("PL-054")
def columns(*parts: Part) -> tuple[ExchangeColumn, ...]:
    """The columns of the layout in their fixed order, of certain parts or all."""
    return tuple(one for one in COLUMNS if not parts or one.part in parts)


@cache
def by_key() -> dict[str, ExchangeColumn]:
    """The columns by key."""
    return {one.key: one for one in COLUMNS}
