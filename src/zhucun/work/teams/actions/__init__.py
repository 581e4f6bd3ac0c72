"""Public writes of the app, by subject: ``placement`` (units to counties), ``siting`` (units to villages)."""
