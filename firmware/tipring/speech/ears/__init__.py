"""Ears: from a caller's sound to what was said."""
