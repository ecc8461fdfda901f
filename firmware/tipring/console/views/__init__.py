"""The pages. Importing this fills the list of `cards.py`."""

from fastapi import FastAPI

from tipring.console.views import (
    audit,
    people,
    today,
)

PAGES = (
    audit,
    people,
    today,
)
"""They put themselves into the list when they are imported."""


def add_routes(web: FastAPI) -> None:
    """Add what pages need besides themselves: sounds, files to download, first run."""
