"""The pages: each opens for whom it is meant, shows numbers masked, keeps what was typed, and costs the same for any length."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.queries import by_username
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.kernel import clock
from zhucun.work.households.actions.states import change_household
from zhucun.work.households.models import Household, Measure, Monitoring, SavedFilter

from . import world as places
from .world import COUNTY, DAY, MACHINE, NEXT_VILLAGE, VILLAGE, actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
SINCE = date(2015, 1, 1)
HIS = places.identity(date(1970, 3, 5), 801)
HERS = places.identity(date(1972, 3, 5), 802)
ACCOUNT = "6200000000000001"
FORMS = ("line", "data", "join", "relations", "split", "merge", "move", "end")
MEMBER_FORMS = ("data", "correct", "leave")


def browser(role: str, where: str) -> Client:
    """The signed-in browser of somebody with the role there, on the day of these tests."""
    username = f"{role}-{where}"
    user = by_username(username)
    if user is None:
        user = accounts.create_user(
            actor=MACHINE, username=username, name=username, password="Qingchuan-2015-spring", division=where, demo_date=DAY
        )  # fmt: skip
        accounts.grant_role(actor=MACHINE, user=user, role=role, division=where, since=SINCE)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def post(client: Client, url: str, data: Mapping[str, object], status: int = 302) -> str:
    answer = client.post(url, data)
    assert answer.status_code == status, (url, answer.status_code, answer.content.decode()[:0])
    return answer.content.decode()


@pytest.fixture
def row() -> Household:
    him = places.person("王大山", since=SINCE, number=HIS, health=["残疾"])
    her = places.person("刘秀英", sex="女", since=SINCE, number=HERS)
    made = places.household(
        (him, "户主"), (her, "配偶"), since=SINCE, account=ACCOUNT, arable=Decimal("3.5"), phone="19900000001"
    )
    Household.objects.filter(pk=made.pk).update(group="三组")
    return made


@pytest.fixture
def us() -> Client:
    return browser("village_committee", VILLAGE)


def member_url(name: str, row: Household) -> str:
    return reverse(f"member_{name}", args=[row.pk, row.members.get(relation="户主").person_id])


def member_page(row: Household) -> str:
    return reverse("household_member", args=[row.pk, row.members.get(relation="户主").person_id])


def row_of(place: int, **given: str) -> dict[str, str]:
    return {f"people-{place}-{name}": value for name, value in given.items()}


NEW = {
    "village": VILLAGE, "group": "二组", "at": "2015-08-01", "cause": "因病", "causes": ["缺资金"], "arable": "2.50",
    "power": "yes", "people-TOTAL_FORMS": "4", "people-INITIAL_FORMS": "0",
    **row_of(0, name="王小山", number=HIS, relation="户主", labour="普通劳动力"),
    **row_of(2, name="李小花", sex="女", born_on="2010-05-01", relation="之女", student="小学"),
}  # fmt: skip


def test_a_village_registers_a_household_on_the_form_and_lands_on_it(us: Client) -> None:
    page = shown(us, reverse("new_household"))
    assert all(group in page for group in ("基本情况", "家庭成员", "生产条件", "生活条件", "铁厂乡方山坪村"))
    post(us, reverse("new_household"), NEW)
    row = Household.objects.get()
    page = shown(us, reverse("household", args=[row.pk]))
    assert all(text in page for text in ("王小山", "李小花", "因病", "缺资金", "2.5", "二组"))
    assert HIS[6:14] not in page


def test_another_row_keeps_what_was_typed_and_errors_do_too(us: Client) -> None:
    page = post(us, reverse("new_household"), {**NEW, "more": "1"}, 200)
    assert page.count("<legend>第 ") == 5
    assert 'value="王小山"' in page
    page = post(us, reverse("new_household"), {**NEW, "people-0-number": HIS[:-1], "people-0-sex": ""}, 422)
    assert "身份证号应为18位" in page
    assert 'value="李小花"' in page
    page = post(us, reverse("new_household"), {**NEW, "people-2-relation": ""}, 422)
    assert "请选择与户主关系" in page
    assert not Household.objects.exists()


def test_the_page_opens_with_what_matters_and_holds_the_whole_history(us: Client, row: Household) -> None:
    Monitoring.objects.create(
        county=COUNTY,
        household=row,
        category="脱贫不稳定户",
        risks=["因病"],
        contact="张干部",
        valid_from=SINCE,
    )
    Measure.objects.create(
        county=COUNTY,
        household=row,
        kind="产业帮扶",
        content="养羊二十只",
        given_on=date(2015, 5, 1),
        amount=Decimal("3000"),
    )
    places.survey(row, year=2014, per_head="2650", size=2)
    change_household(
        actor=actor("village_committee", VILLAGE, "村会计"),
        household=row,
        at=date(2015, 6, 1),
        changes={"arable": Decimal("4")},
    )
    page = shown(us, reverse("household", args=[row.pk]))
    for text in ("2 人", "未脱贫", "脱贫不稳定户", "张干部", "2,650", "养羊二十只", "3,000", "三组", "残疾"):
        assert text in page, text
    for text in ("耕地 3.5 → 4", "修改农户资料：耕地 3.5 → 4", "村会计 录入于", "纳入监测"):
        assert text in page, text
    before = shown(us, reverse("household", args=[row.pk]) + "?on=2015-04-30")
    assert "<dd>3.5</dd>" in before
    assert "<dd>4</dd>" not in before
    assert "还没有登记帮扶措施" in before


def test_numbers_stand_masked_on_every_page_and_export(us: Client, row: Household) -> None:
    urls = [
        reverse("households"), reverse("household", args=[row.pk]), reverse("find_household"), reverse("new_household"),
        *(reverse(f"household_{name}", args=[row.pk]) for name in (*FORMS, "account")),
        *(member_url(name, row) for name in (*MEMBER_FORMS, "identity")), member_page(row),
    ]  # fmt: skip
    for url in urls:
        page = shown(us, url)
        assert HIS[6:17] not in page, url
        assert ACCOUNT not in page, url
    text = us.get(reverse("households"), {"export": "csv"}).getvalue().decode("utf-8-sig")
    assert "王大山" in text
    assert HIS[6:17] not in text
    assert AuditEntry.objects.filter(verb="导出", subject_label="农户名册").count() == 1


def test_a_number_is_shown_once_for_a_reason_and_kept_by_no_cache(us: Client, row: Household) -> None:
    for url, number in (
        (member_url("identity", row), HIS),
        (reverse("household_account", args=[row.pk]), ACCOUNT),
    ):
        assert number not in post(us, url, {"reason": ""}, 422)
        answer = us.post(url, {"reason": "核对"})
        assert number in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.filter(verb__startswith="查看").count() == 2


@pytest.mark.parametrize(
    ("role", "where", "forms"),
    [("county_office", "990101", 404), ("village_committee", NEXT_VILLAGE, 404), ("auditor", "9901", 403), ("county_leader", COUNTY, 403)],
)  # fmt: skip
def test_strangers_find_no_such_household_and_readers_change_nothing(
    row: Household, role: str, where: str, forms: int
) -> None:
    them, page = browser(role, where), reverse("household", args=[row.pk])
    reads = forms == 403
    assert ("王大山" in shown(them, reverse("households"))) == reads
    shown(them, page, 200 if reads else 404)
    shown(them, member_page(row), 200 if reads else 404)
    for name in FORMS:
        shown(them, reverse(f"household_{name}", args=[row.pk]), forms)
    for name in MEMBER_FORMS:
        shown(them, member_url(name, row), forms)
    reveals = 200 if role == "auditor" else 403 if role == "county_leader" else 404
    shown(them, member_url("identity", row), reveals)


def test_people_are_changed_on_their_forms(us: Client, row: Household) -> None:
    post(
        us,
        member_url("data", row),
        {"at": "2015-07-01", "labour": "丧失劳动力", "health": ["残疾"], "dibao": "yes"},
    )
    page = shown(us, member_page(row))
    assert "劳动技能 普通劳动力 → 丧失劳动力" in page
    page = shown(us, reverse("household", args=[row.pk]))
    assert "修改成员资料 王大山：" in page
    assert "丧失劳动力" in page
    assert "低保" in page
    her = row.members.get(relation="配偶").person_id
    him = row.members.get(relation="户主").person_id
    page = post(us, member_url("leave", row), {"at": "2015-08-01", "left": "death"}, 422)
    assert "没有户主" in page
    post(us, member_url("leave", row), {"at": "2015-08-01", "left": "death", f"relation_{her}": "户主"})
    page = shown(us, reverse("household", args=[row.pk]))
    assert "刘秀英户" in page
    assert "王大山：死亡" in page
    child = {
        "joined": "birth",
        "at": "2015-08-20",
        "name": "王小雨",
        "sex": "女",
        "born_on": "2015-08-20",
        "relation": "之孙女",
    }
    post(us, reverse("household_join", args=[row.pk]), child)
    new = row.members.get(person__name="王小雨").person_id
    split = {"at": "2015-08-25", f"leaves_{new}": "on", f"relation_{new}": "户主", "group": "四组"}
    post(us, reverse("household_split", args=[row.pk]), split)
    made = Household.objects.get(previous=row)
    assert made.group == "四组"
    url = reverse("household_merge", args=[row.pk])
    assert "本村没有这个户编号" in shown(us, f"{url}?other=1", 422)
    url = f"{url}?other={made.number}"
    assert "王小雨" in shown(us, url)
    post(us, url, {"at": "2015-08-28", f"relation_{new}": "之孙女"})
    made.refresh_from_db()
    assert made.successor_id == row.pk
    shown(us, reverse("household", args=[made.pk]))
    assert him != her


def test_the_data_of_a_household_are_changed_on_a_form_that_keeps_what_it_does_not_show(
    us: Client, row: Household
) -> None:
    url = reverse("household_data", args=[row.pk])
    page = shown(us, url)
    assert 'value="3.50"' in page
    given = {
        "at": "2015-07-01",
        "cause": "因病",
        "arable": "5",
        "property": "一般贫困户",
        "phone": "19900000002",
    }
    page = post(us, url, {**given, "cause": ""}, 422)
    assert "须有一个主要致贫原因" in page
    assert 'value="19900000002"' in page
    post(us, url, given)
    state = row.states.get(valid_to=None)
    assert (state.arable, state.account) == (Decimal("5"), ACCOUNT)
    post(us, url, {**given, "forget": "on"})
    assert row.states.get(valid_to=None).account == ""
    assert ACCOUNT not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_the_list_is_narrowed_and_searched(us: Client, row: Household) -> None:
    other = places.household(
        (places.person("李四", since=SINCE), "户主"),
        since=SINCE,
        status="lifted",
        cause="缺水",
        property="低保户",
    )
    Measure.objects.create(
        county=COUNTY, household=other, kind="雨露计划", content="学费", given_on=date(2015, 5, 1)
    )
    Monitoring.objects.create(
        county=COUNTY, household=other, category="脱贫不稳定户", valid_from=date(2015, 8, 1)
    )
    office = browser("county_office", COUNTY)
    for query in ("status=lifted", "status=monitored", "cause=缺水", "property=低保户", "measure=雨露计划",
                  "category=脱贫不稳定户", "q=李", "q=ls", f"q={other.number}"):  # fmt: skip
        page = shown(office, f"{reverse('households')}?{query}")
        assert "李四" in page, query
        assert "王大山" not in page, query
    assert "李四" not in shown(office, f"{reverse('households')}?status=monitored&on=2015-07-31")
    assert "李四" not in shown(office, f"{reverse('households')}?village={NEXT_VILLAGE}")
    assert "证件号码不能写在地址栏里" in shown(office, f"{reverse('households')}?q={HIS}")


def test_a_household_is_found_by_whole_numbers_without_one_standing_in_an_address(
    us: Client, row: Household
) -> None:
    for number in (HIS, HIS[:-1] + HIS[-1].lower(), "19900000001", row.number):
        answer = us.post(reverse("find_household"), {"text": number})
        assert answer["Location"] == reverse("household", args=[row.pk]), number
    for number in (HERS[:-2], "19900000009"):
        assert "没有这个号码" in post(us, reverse("find_household"), {"text": number}, 422)
    stranger = browser("village_committee", NEXT_VILLAGE)
    for number in (HIS, "19900000001", row.number):
        assert "没有这个号码" in post(stranger, reverse("find_household"), {"text": number}, 422)


def test_a_filter_is_kept_opened_and_deleted_by_its_owner_only(us: Client, row: Household) -> None:
    post(us, reverse("save_household_filter"), {"name": "因病户", "query": f"cause=因病&cursor=x&q={HIS}"})
    kept = SavedFilter.objects.get()
    assert kept.query == "cause=%E5%9B%A0%E7%97%85"
    page = shown(us, reverse("households"))
    assert "因病户" in page
    assert "王大山" in shown(us, f"{reverse('households')}?{kept.query}")
    post(browser("village_committee", NEXT_VILLAGE), reverse("delete_household_filter", args=[kept.pk]), {})
    assert SavedFilter.objects.exists()
    post(us, reverse("delete_household_filter", args=[kept.pk]), {})
    assert not SavedFilter.objects.exists()


@pytest.mark.clause("SC15-001", "PL-006")
def test_the_countys_totals_stand_beside_the_plans(row: Household) -> None:
    places.household((places.person("李四", since=SINCE), "户主"), since=SINCE, status="lifted")
    places.household((places.person("赵六", since=SINCE), "户主"), since=SINCE, status="")
    with clock.business_date(date(2016, 1, 2)):
        figures.load_scope(actor=MACHINE, division=COUNTY)
    office = browser("county_office", COUNTY)
    assert "与方案数对照" not in shown(office, reverse("households"))
    page = shown(office, reverse("households") + "?on=2015-12-31")
    panel = page[page.index("与方案数对照") :]
    assert "2,425" in panel
    assert "35" in panel
    assert "-2,423" in panel
    line = figures.FigureLine(
        place="990102200",
        indicator="poor_persons",
        as_of=SINCE,
        printed="1350",
        source="办事处方案",
        clause="PL-006",
    )
    figures.record_figures(actor=MACHINE, lines=[line])
    page = shown(browser("township_clerk", "990102200"), reverse("households"))
    panel = page[page.index("与方案数对照") :]
    assert "1,350" in panel
    assert "-1,348" in panel


def counted(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        shown(client, url)
    return len(asked)


def test_the_list_costs_the_same_for_20_and_for_200_households() -> None:
    for place in range(20):
        places.household((places.person(f"甲{place}", since=SINCE), "户主"), since=SINCE)
    office = browser("county_office", COUNTY)
    urls = [reverse("households"), reverse("households") + "?status=poor&q=j"]
    few = [counted(office, url) for url in (*urls, *urls)][2:]
    for place in range(180):
        places.household(
            (places.person(f"乙{place}", since=SINCE), "户主"), since=SINCE, number=f"B{place:04}"
        )
    assert [counted(office, url) for url in urls] == few
