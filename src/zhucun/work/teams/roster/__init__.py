"""Compliance of working teams: what the instruments want of teams, members, villages and units, over frames.

A ``case.RosterCase`` lays teams out as polars frames as they stand on a day, whether it holds one nomination, a county or the
nation. ``limits`` says what is in force where; the conditions stand one per file in ``teams/checks/roster_*.py``; each answers
``findings.Violation`` rows with the clause and severity of the pack. Nothing here knows the database.
"""
