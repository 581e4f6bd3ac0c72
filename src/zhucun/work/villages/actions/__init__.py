"""Public writes, by subject."""
