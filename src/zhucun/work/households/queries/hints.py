"""What the registry already knows beside each question of the survey, so that nobody asks what is written down."""

from datetime import date

from ..models import Household
from ..rules import NOT_AT_SCHOOL
from .register import members_on, person_states_on, states_on


def hints(household: Household, on: date) -> dict[str, str]:
    """A sentence by item of the guarantees from the data of the day; items about which nothing is known are missing."""
    members = members_on([household.pk], on).get(household.pk, [])
    people = person_states_on([one.person_id for one in members], on)
    state = states_on([household.pk], on).get(household.pk)
    found: dict[str, str] = {}
    if members:
        insured = sum(bool(one.resident_insurance or one.employee_insurance) for one in people.values())
        found["基本医疗"] = f"登记资料：{len(members)}人中{insured}人参加基本医疗保险。"
        out = [one.person.name for one in members if (known := people.get(one.person_id)) and known.dropout]
        at_school = sum(one.student not in NOT_AT_SCHOOL for one in people.values())
        found["义务教育"] = f"登记资料：在校{at_school}人" + (
            f"，失学辍学：{'、'.join(out)}。" if out else "，没有失学辍学。"
        )
    if state and state.house_danger:
        found["住房安全"] = f"登记资料：危房级别{state.house_danger}。"
    if state and state.water_safe is not None:
        found["饮水安全"] = f"登记资料：饮水{'安全' if state.water_safe else '不安全'}。"
    return found
