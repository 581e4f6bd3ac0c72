"""Taking in workbooks: read safely, check every row, show the faults in place, commit all or nothing."""
