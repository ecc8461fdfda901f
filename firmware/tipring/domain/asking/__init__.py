"""Questions that callers answer by voice or by keys, whichever comes first."""
