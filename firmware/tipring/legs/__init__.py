"""Legs: one party's side of a call with its sound, by SIP or from a browser."""
