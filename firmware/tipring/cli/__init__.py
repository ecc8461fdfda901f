"""The tipring command."""
