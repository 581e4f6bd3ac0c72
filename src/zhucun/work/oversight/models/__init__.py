"""Who guides whom, what is owed again and again, and the records that fulfil it."""

from zhucun.foundation.kernel.models import Voidable

from .guiding import GroupSeat, GroupVisit, LeaderLink, LeaderVisit, PlaceContact, SupervisionGroup
from .staff import OfficeStaff, StaffTraining
from .unit_work import CaptainAttendance, Meeting, UnitGroupSeat, UnitVisit, WorkFunds

__all__ = [
    "CaptainAttendance",
    "GroupSeat",
    "GroupVisit",
    "LeaderLink",
    "LeaderVisit",
    "Meeting",
    "OfficeStaff",
    "PlaceContact",
    "StaffTraining",
    "SupervisionGroup",
    "UnitGroupSeat",
    "UnitVisit",
    "Voidable",
    "WorkFunds",
]
