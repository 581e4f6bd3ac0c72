"""The village: its profile by year, its problems, its checks and ledgers, its exit."""

from .exits import ExitExamination, VillageExit
from .ledgers import (
    BaseRecord,
    CollectiveEntry,
    DisasterRisk,
    EnvironmentCheck,
    LedgerEntry,
    Problem,
)
from .profile import Profile, ProfileSource

__all__ = [
    "BaseRecord",
    "CollectiveEntry",
    "DisasterRisk",
    "EnvironmentCheck",
    "ExitExamination",
    "LedgerEntry",
    "Problem",
    "Profile",
    "ProfileSource",
    "VillageExit",
]
