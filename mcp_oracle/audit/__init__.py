"""Who asked what of which database, and what came of it: one JSON line per call."""
