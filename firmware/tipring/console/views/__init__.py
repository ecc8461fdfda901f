"""The pages. Importing this fills the list of `cards.py`."""

from fastapi import FastAPI

from tipring.console.api.application import add_api
from tipring.console.first_run.account import add_first_run
from tipring.console.inbox.sound import add_message_sounds
from tipring.console.views import (
    agent,
    audit,
    first_run,
    flows,
    people,
    today,
    try_out,
    voicemail,
)

PAGES = (
    agent,
    audit,
    first_run,
    flows,
    people,
    today,
    try_out,
    voicemail,
)
"""They put themselves into the list when they are imported."""


def add_routes(web: FastAPI) -> None:
    """Add what pages need besides themselves: sounds, files to download, first run."""
    add_api(web)
    add_message_sounds(web)
    add_first_run(web)
