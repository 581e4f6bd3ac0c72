"""The stationed cadre's file: everything that happened by the day, within rights, the same on page and paper."""

from datetime import date

import pytest
from django.urls import reverse

from zhucun.faces.casefile import queries
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.documents.circulars import CIRCULAR
from zhucun.foundation.documents.document import render
from zhucun.foundation.documents.testing import pdf_texts
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.work.cadres.models import Cadre
from zhucun.work.teams.actions import appointment
from zhucun.work.teams.models import PlacementPlan, Team
from zhucun.work.teams.tests.conftest import *  # noqa: F403 - the small province
from zhucun.work.teams.tests.conftest import body, choose, shown
from zhucun.work.teams.tests.life import clerk, formed, leader, member
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, MACHINE, actor, browser
