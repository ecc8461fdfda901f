"""Calls that were: looked for, and explained."""
