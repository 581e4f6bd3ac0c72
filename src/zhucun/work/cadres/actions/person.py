"""The person: registering, editing, the account that signs in, and showing an identity number to whoever may ask."""

from dataclasses import asdict, replace

from django.db import IntegrityError, transaction

from zhucun.foundation.accounts import queries as accounts
from zhucun.foundation.accounts.roles import ADMINISTRATORS
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.pinyin import initials
from zhucun.foundation.kernel import clock, identity
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation

from .. import queries, rules
from ..facts import Facts, PostFacts
from ..models import Cadre
from .keeping import authorise, check_post, locked, note, open_post, plain, refuse


@implements("H15-033")
@transaction.atomic
def register_cadre(
    *, actor: Actor, organisation: Organisation, facts: Facts, post: PostFacts | None = None, number: str = "",
    checked: bool = False,
) -> Cadre:  # fmt: skip
    """Register a cadre of a unit; by the unit itself or the office of its area.

    ``number`` is the identity number or "". ``checked`` says that a person made sure that it is neither a double nor a slip
    where the action asks back (field ``checked``). Raises ``NotAllowed``; ``Refusal`` for restricted units and what cannot
    be so; ``Conflict`` where the same number was registered in the same moment.
    """
    authorise(actor, organisation)
    if organisation.closed_on and organisation.closed_on <= clock.today():
        raise Refusal(f"“{organisation.name}”已撤销，不能再登记人员。", field="organisation")
    organisations.lock(organisation)
    facts = replace(facts, name=rules.plain_name(facts.name))
    sound = _sound(actor, organisation, facts, number, checked=checked)
    row = Cadre(
        county=organisation.county, organisation=organisation, initials=initials(facts.name)[:40],
        identity=sound, identity_index=queries.index_of(sound), **asdict(facts),
    )  # fmt: skip
    _save(row, new=True)
    if post:
        check_post(post)
        open_post(row, organisation, post)
    detail = {
        "facts": plain(facts),
        "identity": identity.masked(sound),
        "post": plain(post) if post else None,
    }
    note(actor, "登记干部", row, {**detail, "checked": checked})
    return row


@transaction.atomic
def edit_cadre(
    *, actor: Actor, cadre: Cadre, facts: Facts, number: str | None = None, checked: bool = False, seen: str = ""
) -> Cadre:  # fmt: skip
    """Correct what is registered of a cadre; ``number`` None leaves the identity number, "" takes it away.

    ``seen`` is the ``rules.version`` of the facts the actor saw: ``Conflict`` where they changed meanwhile. The audit keeps
    each changed field before and after, the number masked. A change of unit is a new post (``take_post``).
    """
    row = locked(actor, cadre)
    before = queries.facts_of(row)
    if seen and seen != rules.version(before):
        raise Conflict(f"{row.name}的资料刚被别人改过，请返回查看后再改。")
    facts = replace(facts, name=rules.plain_name(facts.name))
    held = row.identity
    sound = _sound(
        actor, row.organisation, facts, held if number is None else number, checked=checked, besides=row
    )
    old, new = plain(before), plain(facts)
    changes = {name: {"before": old[name], "after": new[name]} for name in new if old[name] != new[name]}
    if sound != held:
        changes["identity"] = {"before": identity.masked(held), "after": identity.masked(sound)}
    if not changes:
        return row
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.initials = initials(facts.name)[:40]
    row.identity, row.identity_index = sound, queries.index_of(sound)
    _save(row, new=False)
    note(actor, "修改干部", row, {"changes": changes, "checked": checked})
    return row


@transaction.atomic
def link_account(*, actor: Actor, cadre: Cadre, username: str) -> None:
    """Say which account is the cadre's own ("" for none any more): it lets the person see and report as him- or herself.

    An account is one cadre's, kept in the area of the unit or below, and not an administrator's; whatever is wrong with it
    beyond that is told in one sentence, so that nobody learns of accounts elsewhere.
    """
    row = locked(actor, cadre)
    user = accounts.by_username(username.strip()) if username.strip() else None
    if username.strip():
        if user is None or not user.is_active or not _within(user.division_id, row.organisation):
            raise Refusal(
                f"{row.organisation.name}所在地区没有名为“{username.strip()}”的启用账号。请向系统管理员核对用户名。",
                field="username",
            )
        if accounts.actor_for(user).roles & ADMINISTRATORS:
            raise Refusal("管理员账号不办理业务，不能作为干部的账号。", field="username")
        type(user).objects.select_for_update().get(pk=user.pk)
        if Cadre.objects.filter(account=user).exclude(pk=row.pk).exists():
            raise Refusal(
                f"账号“{user.username}”已是另一名干部的账号，一个账号只属于一个人。", field="username"
            )
    if row.account_id == (user.pk if user else None):
        return
    before = row.account.username if row.account else ""
    Cadre.objects.filter(pk=row.pk).update(account=user)
    note(actor, "关联账号", row, {"before": before, "after": user.username if user else ""})


@transaction.atomic
def reveal_identity(*, actor: Actor, cadre: Cadre, reason: str) -> str:
    """The identity number in clear, for a stated reason; that it was shown, to whom and why stays in the trail."""
    if not queries.may_reveal(actor, cadre):
        raise NotAllowed("只有本人、派出单位、本级及上级主管部门和审计人员可以查看身份证号。")
    if not reason.strip():
        raise Refusal("请写明查看身份证号的事由。", field="reason")
    number = Cadre.objects.values_list("identity", flat=True).get(pk=cadre.pk)
    if not number:
        raise Refusal(f"{cadre.name}没有登记身份证号。")
    note(actor, "查看身份证号", cadre, {"reason": reason.strip()})
    return number


def _sound(
    actor: Actor, organisation: Organisation, facts: Facts, number: str, *, checked: bool, besides: Cadre | None = None
) -> str:  # fmt: skip
    """Refuse what cannot be so and, unless ``checked``, what is likely a slip or a double; the number in standard form."""
    today = clock.today()
    refuse(next(iter(rules.faults(facts, today)), None))
    sound = ""
    if number.strip():
        parsed = identity.parse(number, on=today)
        refuse(rules.identity_fault(parsed, facts))
        sound = parsed.number
    known = besides is not None and sound == besides.identity
    same_person = besides is not None and (facts.name, facts.sex, facts.born_month) == (
        besides.name,
        besides.sex,
        besides.born_month,
    )
    doubles = queries.possible_doubles(
        viewer=actor, county=organisation.county, facts=facts, index="" if known else queries.index_of(sound),
        besides=besides.pk if besides else None,
    )  # fmt: skip
    if doubles.same:
        raise Refusal(
            f"该身份证号已登记为{doubles.same.organisation.name}的{doubles.same.name}，不能重复登记。",
            field="identity",
        )
    if doubles.here:
        raise Refusal(
            "该身份证号已在其他单位登记，一人只登记一次。请联系本级领导小组办公室核对，由原单位办理调动。",
            field="identity",
        )
    if checked:
        return sound
    doubts = []
    if doubles.elsewhere:
        doubts.append("该身份证号已在其他地区的单位登记，请联系上级领导小组办公室核对是否已调入本单位")
    if doubles.alike and not same_person:
        people = "、".join(f"{one.name}（{one.organisation.name}）" for one in doubles.alike)
        doubts.append(f"已登记有姓名、性别、出生年月都相同的人：{people}")
    span = queries.age_span(organisation.division_id, today)
    unlikely = "" if same_person else rules.age_note(facts, today, span)
    if unlikely:
        doubts.append(unlikely)
    if doubts:
        raise Refusal(
            f"{'；'.join(doubts)}。核对无误的，请勾选“已核对”再提交。",
            span.clause if unlikely else "",
            "checked",
        )
    return sound


def _save(row: Cadre, *, new: bool) -> None:
    """Write the row; the unique index settles what two people did in the same moment."""
    try:
        with transaction.atomic():
            row.save(force_insert=new)
    except IntegrityError as error:
        raise Conflict("该身份证号刚被登记。请刷新名单后核对。", field="identity") from error


def _within(division: str, organisation: Organisation) -> bool:
    return organisation.division_id in divisions.path_keys(division, clock.today())
