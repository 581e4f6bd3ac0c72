"""The small province of the teams' tests."""

from zhucun.work.teams.tests.conftest import adopted, batch, day, plan

__all__ = ["adopted", "batch", "day", "plan"]
