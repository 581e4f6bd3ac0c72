"""Policy: what the instruments say, as dated data with citations. See README.md."""
