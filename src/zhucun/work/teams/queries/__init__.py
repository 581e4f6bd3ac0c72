"""Public reads of the app, by subject: ``placement`` (units to counties), ``siting`` (units to villages)."""
