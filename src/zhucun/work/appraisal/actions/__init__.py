"""Public writes of the app, by subject: ``facts``, ``recalls``, ``honours`` (awards and missed tasks), ``promotions``."""
