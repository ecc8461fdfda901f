"""`make ladders`: live through the stories, write docs/sip-ladders.md."""

import asyncio
import logging
import sys
import tempfile
from pathlib import Path
from textwrap import fill

from ladders.stories import STORIES, Story
from support.sip_rig import why_no_office

PAGE = Path(__file__).parents[2] / "docs" / "sip-ladders.md"
HEAD = """# What SIP says, story by story

Each ladder is drawn from a trace of a real call: an emulated modem on an emulated
exchange, Kamailio and rtpengine from Debian, real telephones (baresip) and a provider
(a second Kamailio), each in a network namespace. `make ladders` draws this page anew.
The first column is seconds. A message that was repeated is shown once; pings (OPTIONS)
and, but for the first story, registrations are left out. What is advertised, and what
not, is in [SIP](sip.md).
"""


async def lived(only: list[str]) -> list[Story]:
    """Return the stories (those whose names begin so), told."""
    told = []
    for story in STORIES:
        if not only or story.__name__ in only:
            print(f"{story.__name__} ...", file=sys.stderr)
            with tempfile.TemporaryDirectory(prefix="ladders-") as folder:
                told.append(await story(Path(folder)))
    return told


def page(stories: list[Story]) -> str:
    """Return the page."""
    parts = [
        f"\n## {one.title}\n\n{fill(one.tells, 88)}\n\n```text\n{one.ladder}\n```\n"
        for one in stories
    ]
    return HEAD + "".join(parts)


def main() -> None:
    """Draw all, or print those that are named."""
    if why := why_no_office():
        sys.exit(f"no ladders: {why}")
    logging.basicConfig(level=logging.ERROR)
    only = sys.argv[1:]
    text = page(asyncio.run(lived(only)))
    if only:
        print(text)
    else:
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
