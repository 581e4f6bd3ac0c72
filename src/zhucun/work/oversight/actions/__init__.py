"""Writes of the app by subject: links, groups, contacts, visits, units, meetings, funds, staff."""
