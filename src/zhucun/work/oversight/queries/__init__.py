"""Reads of the app by subject: who guides whom, what units do, meetings, staff."""
