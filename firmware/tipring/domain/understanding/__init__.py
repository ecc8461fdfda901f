"""From what a caller said to what it means: tables, and one set of rules."""
