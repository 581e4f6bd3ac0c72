"""The registry: people, households, what they live on and from, what was decided about them, and how sound the data are.

A *Person* is a villager, once. A *Household* is one line of the registry. Who belongs to which household, what is known of a
person and of a household, and where a household stands in the programme are dated rows of their own, so that every page
answers for any day. Words of code lists are stored as the term itself (因病, 之子); the lists are policy
(``households.codes.*``).
"""

from .aid import FollowUp, HouseholdItem, Measure, Relocation, RelocationVisit, Reverification, VillageItem
from .household import Household, HouseholdMember, HouseholdState, Monitoring, Standing
from .person import IdentityEntry, Person, PersonState
from .procedure import (
    Campaign,
    Examination,
    Quota,
    Roll,
    RollEntry,
    SampleDraw,
    VillagersVote,
    VoteCount,
)
from .quality import CrossCheckList, Likeness, QualityCount, QualityFinding, SavedFilter, Suspect
from .survey import Survey, YearClose, YearRow

__all__ = [
    "Campaign",
    "CrossCheckList",
    "Examination",
    "FollowUp",
    "Household",
    "HouseholdItem",
    "HouseholdMember",
    "HouseholdState",
    "IdentityEntry",
    "Likeness",
    "Measure",
    "Monitoring",
    "Person",
    "PersonState",
    "QualityCount",
    "QualityFinding",
    "Quota",
    "Relocation",
    "RelocationVisit",
    "Reverification",
    "Roll",
    "RollEntry",
    "SampleDraw",
    "SavedFilter",
    "Standing",
    "Survey",
    "Suspect",
    "VillageItem",
    "VillagersVote",
    "VoteCount",
    "YearClose",
    "YearRow",
]
