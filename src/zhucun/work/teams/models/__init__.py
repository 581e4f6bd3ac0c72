"""The tables of the app, by subject: ``placement`` (units to counties and villages), ``team`` (who is there), ``nomination``
(how they come and change), ``central`` (officials that central units second)."""

from .central import Designation, Secondment
from .nomination import Adjustment, Nomination, Nominee
from .placement import PlacementEvent, PlacementPlan, PlanCounty, PlanUnit, VillageSiting
from .team import FormCopy, LocalLiaison, PartyTransfer, Posting, PostingNote, Team, TermReport

__all__ = [
    "Adjustment",
    "Designation",
    "FormCopy",
    "LocalLiaison",
    "Nomination",
    "Nominee",
    "PartyTransfer",
    "PlacementEvent",
    "PlacementPlan",
    "PlanCounty",
    "PlanUnit",
    "Posting",
    "PostingNote",
    "Secondment",
    "Team",
    "TermReport",
    "VillageSiting",
]
