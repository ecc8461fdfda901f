"""Drills of the link: when one is due, what is measured, what its record says."""
