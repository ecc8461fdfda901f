"""Whose ears understand callers, and what would be said in vain."""

import asyncio
from collections.abc import Collection

from tipring.config.listening import listened_languages, unheard
from tipring.config.problems import Problem
from tipring.config.reader import Reading
from tipring.config.settings import Settings
from tipring.desk.misheard import MisheardKeeper
from tipring.desk.office_ears import SWITCHED_OFF, OfficeEars
from tipring.speech.ears.accepting import primary
from tipring.speech.ears.port import Recogniser
from tipring.speech.ears.supervising import SphinxEars, VoskEars
from tipring.speech.models.installed import installed


def make_ears(
    settings: Settings,
    spoken_in: Collection[str],
    keeper: MisheardKeeper | None = None,
) -> OfficeEars:
    """Return the ears for callers who speak these languages; blocks a little.

    Models are used as they are installed; English is understood without one.
    """
    if not settings.speech.enabled:
        return OfficeEars(lacking=SWITCHED_OFF, keeper=keeper)
    languages = {primary(language) for language in spoken_in}
    there = installed(settings.store_directory)
    models = {name: path for name, path in there.items() if name in languages}
    ears: list[Recogniser] = [VoskEars(models)] if models else []
    if "en" in languages - models.keys():
        ears.append(SphinxEars())
    regret = ""
    if lacking := sorted(languages - models.keys() - {"en"}):
        remedy = f"tipring speech install {lacking[0]}"
        regret = f"no model understands {', '.join(lacking)}: {remedy}"
    return OfficeEars(ears, regret, keeper)


async def unheard_words(reading: Reading) -> tuple[str, list[Problem]]:
    """Return how speech stands, and what callers could say in vain."""
    spoken_in = listened_languages(reading)
    ears = await asyncio.to_thread(make_ears, reading.settings, spoken_in)
    await ears.open()
    try:
        return ears.sentence, await unheard(reading, ears.lacks)
    finally:
        await ears.close()
