"""The registry as frames, for the checks: how it is laid out (``case``), by which limits (``limits``), how it is worded."""
