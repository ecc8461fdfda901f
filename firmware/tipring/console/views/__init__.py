"""The pages. Importing this fills the list of `cards.py`."""

from fastapi import FastAPI

from tipring.console.answering.recording_sound import add_recording_sounds
from tipring.console.api.application import add_api
from tipring.console.backup.fetching import add_backups
from tipring.console.first_run.account import add_first_run
from tipring.console.inbox.sound import add_message_sounds
from tipring.console.prompts.sounds import add_prompt_sounds
from tipring.console.queues.sheet_export import add_queue_sheets
from tipring.console.reporting.download import add_reports
from tipring.console.views import (
    agent,
    agents,
    api_access,
    api_description,
    audit,
    backup,
    calls,
    doctor,
    first_run,
    flows,
    hours,
    lines,
    link,
    people,
    privacy,
    prompts,
    queues,
    recordings,
    reports,
    settings,
    staffing,
    supervisor,
    today,
    try_out,
    voicemail,
    wallboard,
)
from tipring.console.wires.sound import add_line_sounds

PAGES = (
    agent,
    agents,
    api_access,
    api_description,
    audit,
    backup,
    calls,
    doctor,
    first_run,
    flows,
    hours,
    lines,
    link,
    people,
    privacy,
    prompts,
    queues,
    recordings,
    reports,
    staffing,
    settings,
    supervisor,
    today,
    try_out,
    voicemail,
    wallboard,
)
"""They put themselves into the list when they are imported."""


def add_routes(web: FastAPI) -> None:
    """Add what pages need besides themselves: sounds, files to download, first run."""
    add_api(web)
    add_backups(web)
    add_queue_sheets(web)
    add_message_sounds(web)
    add_reports(web)
    add_first_run(web)
    add_prompt_sounds(web)
    add_line_sounds(web)
    add_recording_sounds(web)
