"""The pages. Importing this fills the list of `cards.py`."""

from fastapi import FastAPI

from tipring.console.views import today

__all__ = ["add_routes", "today"]


def add_routes(web: FastAPI) -> None:
    """Add what pages need besides themselves: sounds, files to download, first run."""
