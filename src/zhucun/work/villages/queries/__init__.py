"""Public reads, by subject; each within the viewer's rights. Row types are exported for annotations."""

from ..models import BaseRecord as BaseRecord
from ..models import CollectiveEntry as CollectiveEntry
from ..models import DisasterRisk as DisasterRisk
from ..models import EnvironmentCheck as EnvironmentCheck
from ..models import LedgerEntry as LedgerEntry
from ..models import Problem as Problem
from ..models import Profile as Profile
from ..models import VillageExit as VillageExit
