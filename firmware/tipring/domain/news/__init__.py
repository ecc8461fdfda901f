"""News for other machines: what happened, in words that do not change with our code."""
