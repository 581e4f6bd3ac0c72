"""甲县, 2018: forty villages have their working teams under Linfen's measures, told day by day by the people of the story.

The county's eighteen units send thirty-six teams and four units of the city one each, all nominated by workbook, approved by
unit and Organisation Department, arrived by 10 August. Then life goes on: a member is rotated, a sick one adjusted and the place
not yet filled, one recall goes through its whole chain, one is refused, a hint waits, a team is one short, and a draft names a
leader who is no Party member.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals import queries as approval_queries
from zhucun.foundation.approvals.events import Outcome
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.appraisal.actions import facts, recalls
from zhucun.work.cadres import actions as cadres
from zhucun.work.cadres.facts import Facts, PostFacts
from zhucun.work.cadres.queries import Cadre
from zhucun.work.oversight.actions import contacts, groups, links
from zhucun.work.teams.actions import adjustment, appointment, bulk, nomination
from zhucun.work.teams.queries import nomination as nominations
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting
from zhucun.work.units import actions as units
from zhucun.work.units import queries as unit_queries
from zhucun.work.units.queries import Batch

from .parts import DATA, PASSWORD, SINCE, account, rows, take_in

DAY = date(2018, 9, 20)
STARTS, ENDS, TERM_ENDS = date(2018, 7, 31), date(2020, 12, 31), date(2020, 8, 6)
COUNTY, CITY = "990101", "9901"
WATER, CITY_WATER = "甲县水利局", "演示市水利局"
_HEADS = {WATER: "xianshui2"}  # units whose deciding account is one of the printed ones


def on(day: date, *acts: Callable[[], object]) -> None:
    """These acts happen on that day."""
    with clock.business_date(day):
        for act in acts:
            act()


def tell() -> None:
    """The whole story."""
    on(date(2018, 8, 1), _open_rounds)
    on(date(2018, 8, 3), _nominate)
    on(date(2018, 8, 4), _units_agree)
    on(date(2018, 8, 6), _departments_agree)
    on(date(2018, 8, 10), _arrive)
    on(date(2018, 8, 15), _guide)
    on(date(2018, 9, 3), _rotate)
    on(date(2018, 9, 12), _adjust)
    _recall()
    _refused_recall()
    on(date(2018, 9, 18), _hint, _successor)
    on(date(2018, 9, 19), _leader_outside_the_party)


# --- forty teams ------------------------------------------------------------------------------------------------


def _open_rounds() -> None:
    for office, division, title, file in (
        ("xian", COUNTY, "2018年甲县派驻村帮扶", "jiaxian_units.csv"),
        ("shi", CITY, "2018年演示市派驻村帮扶", "yanshi_city_units.csv"),
    ):
        actor = account(office)
        batch = units.open_batch(
            actor=actor,
            division=division,
            title=title,
            instrument="linfen-2018-34",
            starts_on=STARTS,
            ends_on=ENDS,
        )
        take_in(actor, batch, "placement-units", f"{title}名单.csv", (DATA / file).read_bytes())
    for number, name in enumerate([*_names("jiaxian_units.csv"), *_names("yanshi_city_units.csv")], 1):
        if name not in _HEADS:
            _account(f"danwei{number:02}", f"{name}人事（演示）", _unit(name))


def _account(username: str, name: str, body: Organisation) -> None:
    """The account with which a unit gives its opinion."""
    user = accounts.create_user(
        actor=account("xitong"),
        username=username,
        name=name,
        password=PASSWORD,
        division=body.division_id,
        demo_date=DAY,
    )
    accounts.grant_role(
        actor=account("anquan"), user=user, role="sending_unit", organisation=body, since=SINCE, reason="演示"
    )


def _nominate() -> None:
    for office, division, file in (
        ("xian", COUNTY, "jiaxian_teams.csv"),
        ("shi", CITY, "yanshi_city_teams.csv"),
    ):
        actor = account(office)
        batch = _batch(division)
        job = take_in(actor, batch, "nominations", "选派名册.csv", (DATA / file).read_bytes())
        assert job.state == job.State.DONE, job.message
        done = bulk.submit_drafts(actor=actor, drafts=list(nominations.visible_to(actor).filter(batch=batch)))
        assert not done.refused, [str(refusal) for _, refusal in done.refused]


def _units_agree() -> None:
    for number, name in enumerate([*_names("jiaxian_units.csv"), *_names("yanshi_city_units.csv")], 1):
        _agree(account(_HEADS.get(name, f"danwei{number:02}")), "同意选派")


def _departments_agree() -> None:
    for username in ("xianzu", "shizu"):
        _agree(account(username), "经审核，符合选派条件，同意")


def _agree(actor: Actor, opinion: str) -> None:
    steps = list(approval_queries.inbox(viewer=actor).values_list("pk", flat=True))
    done = approvals.agree_to_many(actor=actor, steps=steps, opinion=opinion, password=PASSWORD)
    assert not done.refused, [str(refusal) for _, refusal in done.refused]


def _arrive() -> None:
    """Everybody arrives; two Party members have not moved their relation, one team has no local liaison."""
    office = account("xian")
    teams = list(roster.teams(office).order_by("village_id").filter(valid_from__gte=STARTS))
    members = list(roster.postings(office).filter(team__in=teams).order_by("team__village_id", "role", "pk"))
    for row in members:
        appointment.arrive(actor=office, posting=row, on=date(2018, 8, 10))
    party = [row for row in members if row.cadre.politics == "中共党员"]
    for number, row in enumerate(party, 1):
        if number not in {7, 40}:
            letter = f"甲组介〔2018〕{number}号（演示）"
            appointment.transfer_in(actor=office, posting=row, letter=letter, on=date(2018, 8, 10))
    for number, team in enumerate(teams, 1):
        if number != 12:
            appointment.name_local_liaison(
                actor=office, team=team, name=f"{'甄贾毛邱骆高夏蔡田樊'[number % 10]}联络（演示）", body="乡镇政府", post="扶贫专干",
                phone=f"1000019{number:04}", since=date(2018, 8, 8),
            )  # fmt: skip


# --- who guides whom --------------------------------------------------------------------------------------------


def _guide() -> None:
    office, since = account("xian"), date(2018, 8, 15)
    body = _unit("甲县县委办公室")
    for name, title in (
        ("高远（演示）", "县委副书记"),
        ("梁正（演示）", "副县长"),
        ("史明（演示）", "乡镇党委书记"),
        ("白雪（演示）", "乡镇长"),
    ):
        row = cadres.register_cadre(
            actor=office, organisation=body,
            facts=Facts(name=name, sex="男", born_month=date(1969, 5, 1), politics="中共党员"),
            post=PostFacts(title=title, since=date(2016, 9, 1), rank="副处级" if "县" in title else "正科级"),
        )  # fmt: skip
        if name == "高远（演示）":
            cadres.link_account(actor=office, cadre=row, username="lingdao")
    links.link(actor=office, division="990101100", name="高远（演示）", body=body.name, since=since)
    links.link(actor=office, division="990101200", name="梁正（演示）", body=body.name, since=since)
    for township in ("990101100", "990101200"):
        group = groups.set_up(actor=office, division=township, since=since)
        if township == "990101100":
            groups.seat(
                actor=office, group=group, kind="secretary", name="史明（演示）", body=body.name, since=since
            )
            groups.seat(
                actor=office, group=group, kind="mayor", name="白雪（演示）", body=body.name, since=since
            )
            groups.note_visit(
                actor=office, group=group, visited_on=since, findings="研究青崖镇五个村的帮扶（演示）"
            )
    contacts.name_person(
        actor=office,
        division="990101",
        kind="contact",
        name="王岚（演示）",
        post="县办主任",
        phone="10000190099",
        since=since,
    )
    contacts.name_person(
        actor=account("xiang"), division="990101200", kind="contact", name="赵青（演示）", post="扶贫专干", phone="10000190098",
        since=since,
    )  # fmt: skip


# --- rotation, adjustment, and the place not yet filled ---------------------------------------------------------


def _rotate() -> None:
    """甲县民政局 sends another member; the one before goes back to the office."""
    unit = _unit("甲县民政局")
    leaving = _member(unit.name, "队员")
    _send(
        unit,
        _cadre(unit, "邓洁（演示）", "女"),
        "member",
        date(2018, 9, 3),
        account("xian"),
        replaces=leaving,
    )
    _agree(account(f"danwei{_number(unit.name):02}"), "同意轮换")
    _agree(account("xianzu"), "同意")
    came = _member(unit.name, "邓洁（演示）")
    appointment.arrive(actor=account("xian"), posting=came, on=date(2018, 9, 3))
    appointment.transfer_in(
        actor=account("xian"), posting=came, letter="甲组介〔2018〕201号（演示）", on=date(2018, 9, 3)
    )


def _adjust() -> None:
    """A member of 甲县水利局 is ill: unit and county office agree that he is relieved."""
    row = adjustment.apply(
        actor=account("xianshui"), posting=_member(WATER, "队员"), ground=2, applied_on=date(2018, 9, 11),
        leaves_on=date(2018, 9, 12), reason="因身体原因不能正常履职，本人书面申请（演示）", restricted="病情见医院证明（演示）",
    )  # fmt: skip
    for username in ("xianshui2", "xian"):
        _decide(username, row.case, "approved", "同意调整", {"本人书面申请": "9月11日书面申请（演示）"})


def _successor() -> None:
    """The unit has named who comes instead; the nomination waits for the unit's own opinion."""
    unit = _unit(WATER)
    left = _member(WATER, "队员", there=False)
    _send(
        unit,
        _cadre(unit, "崔亮（演示）", "男"),
        "member",
        date(2018, 9, 25),
        account("xianshui"),
        replaces=left,
    )


def _leader_outside_the_party() -> None:
    """A draft that the rules will not let through: the leader it names is no Party member."""
    unit = _unit(WATER)
    chief = _member(WATER, "队长", other=True)
    row = nomination.draft(
        actor=account("xianshui"), batch=chief.team.batch, organisation=unit, village=chief.team.village_id,
        starts_on=date(2018, 10, 8),
    )  # fmt: skip
    person = _cadre(unit, "万芳（演示）", "女", politics="群众")
    _name(account("xianshui"), row, person, "leader", replaces=chief)
    nomination.record_decision(
        actor=account("xianshui"),
        nomination=row,
        meeting_on=date(2018, 9, 19),
        minutes="党组纪要〔2018〕21号",
    )


# --- recall -----------------------------------------------------------------------------------------------------


def _recall() -> None:
    """A member sent by the city was ordered to correct himself twice: the county states, the city issues the notice."""
    row = _member(CITY_WATER, "队员")
    office = account("xian")
    for day, text in ((date(2018, 8, 24), "责令书面检查"), (date(2018, 9, 4), "诫勉谈话")):
        on(day, lambda day=day, text=text: facts.note_fact(  # type: ignore[misc]  # bound now, called at once
            actor=office, posting=row, kind="measure", happened_on=day, source="县办月巡查记录（演示）", text=text))  # fmt: skip
    _put(
        row,
        5,
        date(2018, 9, 5),
        "查阅巡查记录，与乡镇、村干部谈话，情况属实（演示）",
        entered="两次巡查不在村，本人认可（演示）",
    )
    on(
        date(2018, 9, 8),
        lambda: _decide(
            "xian2", _case(row), "approved", "同意提出召回", {"书面意见": "县办〔2018〕9号意见（演示）"}
        ),
    )
    on(
        date(2018, 9, 10),
        lambda: _decide("shi", _case(row), "approved", "同意召回", {"召回通知": "召回通知送审稿（演示）"}),
    )


def _refused_recall() -> None:
    """A poll under sixty percent, the member explains himself, and the office does not recall."""
    row = _member("甲县县委宣传部", "马强（演示）")
    on(
        date(2018, 9, 6),
        lambda: cadres.link_account(actor=account("xian"), cadre=row.cadre, username="duiyuan"),
    )
    on(date(2018, 9, 10), lambda: facts.note_fact(
        actor=account("xian"), posting=row, kind="poll", happened_on=date(2018, 9, 10), text="群众满意度测评", source="羊坡村群众满意度测评（演示）",
        number=Decimal("58"), answers=43,
    ))  # fmt: skip
    _put(
        row,
        6,
        date(2018, 9, 11),
        "测评由县办组织，参加 43 户（演示）",
        own="到村一个月，入户还没有走完，愿意限期补齐（演示）",
    )
    on(
        date(2018, 9, 14),
        lambda: _decide("xian2", _case(row), "refused", "任职不满两个月，先约谈提醒，不予召回（演示）"),
    )


def _put(
    row: Posting, ground: int, day: date, confirmation: str, *, own: str = "", entered: str = ""
) -> None:
    """The office takes a ground up, the member is heard, the opinion goes to the chain; a day each."""
    office = account("xian")
    made = []
    on(day, lambda: made.append(recalls.prepare(
        actor=office, posting=row, ground=ground, confirmed_on=day, confirmed_by="王岚、赵青（演示）", confirmation=confirmation,
    )))  # fmt: skip
    speaker = account("duiyuan") if own else office
    later = day + timedelta(days=1)
    on(later, lambda: recalls.explain(actor=speaker, recall=made[0], text=own or entered, on=later))
    on(day + timedelta(days=2), lambda: recalls.submit(
        actor=office, recall=made[0], opinion="事实清楚，已听取本人说明，建议按规定办理（演示）"))  # fmt: skip


def _hint() -> None:
    """What stands on record of one more member: a hint, and nothing but a hint, until the office looks."""
    row = _member("甲县交通运输局", "队员")
    for day, text in ((date(2018, 9, 7), "责令书面检查"), (date(2018, 9, 17), "责令书面检查")):
        facts.note_fact(
            actor=account("xian"),
            posting=row,
            kind="measure",
            happened_on=day,
            source="县办月巡查记录（演示）",
            text=text,
        )


# --- small parts ------------------------------------------------------------------------------------------------


def _send(
    unit: Organisation, person: Cadre, role: str, starts_on: date, actor: Actor, *, replaces: Posting
) -> None:
    row = nomination.draft(
        actor=actor,
        batch=replaces.team.batch,
        organisation=unit,
        village=replaces.team.village_id,
        starts_on=starts_on,
    )
    _name(actor, row, person, role, replaces=replaces)
    nomination.record_decision(
        actor=actor, nomination=row, meeting_on=clock.today(), minutes="党组纪要〔2018〕20号"
    )
    nomination.submit(actor=actor, nomination=row)


def _name(actor: Actor, row: nominations.Nomination, person: Cadre, role: str, *, replaces: Posting) -> None:
    wanted, _, _ = nominations.criteria(row)
    nomination.put_nominee(
        actor=actor, nomination=row, cadre=person,
        candidate=nomination.Candidate(
            role=role, planned_to=TERM_ENDS, criteria=dict.fromkeys(wanted, (True, "")), replaces=replaces,
            first_secretary=role == "leader",
        ),
    )  # fmt: skip


def _cadre(unit: Organisation, name: str, sex: str, politics: str = "中共党员") -> Cadre:
    return cadres.register_cadre(
        actor=account("xian"), organisation=unit,
        facts=Facts(name=name, sex=sex, born_month=date(1984, 3, 1), politics=politics, education="大学"),
        post=PostFacts(title="科员", since=date(2012, 6, 1), rank="科员级"),
    )  # fmt: skip


def _member(unit: str, who: str, *, there: bool = True, other: bool = False) -> Posting:
    """A member of a unit's first team (or with ``other`` of its second), by name or as the first of a role."""
    found = roster.postings(account("yanshi")).filter(team__organisation__name=unit, valid_from__gte=STARTS)
    found = found.filter(valid_to__isnull=there).order_by("team__village_id", "pk")
    if who in {"队长", "队员"}:
        found = found.filter(role="leader" if who == "队长" else "member")
        villages = list(dict.fromkeys(found.values_list("team__village_id", flat=True)))
        return found.filter(team__village_id=villages[-1 if other else 0])[0]
    return found.get(cadre__name=who)


def _decide(
    username: str, case: UUID | None, outcome: Outcome, opinion: str, papers: Mapping[str, str] | None = None
) -> None:
    assert case is not None
    actor = account(username)
    step = approval_queries.inbox(viewer=actor).get(case_id=case)
    approvals.decide(
        actor=actor, step=step.pk, outcome=outcome, opinion=opinion, evidence=papers, password=PASSWORD
    )  # fmt: skip


def _case(row: Posting) -> UUID | None:
    return row.recalls.latest("prepared_on").case


def _unit(name: str) -> Organisation:
    area = CITY if name.startswith("演示市") else COUNTY
    return organisations.named(area, [name])[name]


def _names(file: str) -> list[str]:
    return [row["单位"] for row in rows(file)]


def _number(name: str) -> int:
    return [*_names("jiaxian_units.csv"), *_names("yanshi_city_units.csv")].index(name) + 1


def _batch(division: str) -> Batch:
    return unit_queries.batches(viewer=account("yanshi")).get(division_id=division)
