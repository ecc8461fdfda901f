"""What one call asks about prompts: a PIN, a prompt by its number, a recording."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from tipring.desk.prompt_desk import PromptDesk
from tipring.domain.call_events import CallEvent, PinChecked, PromptFound, PromptKept
from tipring.domain.commands import CheckPromptPin, DropDraft, FindPrompt, KeepPrompt
from tipring.domain.errors import SpeechError

log = logging.getLogger(__name__)

BoothOrder = CheckPromptPin | FindPrompt | KeepPrompt | DropDraft


class PromptBooth:
    """One call at the box's prompts; without *prompts* nothing can be changed."""

    def __init__(
        self,
        prompts: PromptDesk | None,
        store: Path,
        tasks: asyncio.TaskGroup,
        tell: Callable[[CallEvent], None],
    ) -> None:
        self._prompts = prompts
        self._store = store
        self._tasks = tasks
        self._tell = tell

    def do(self, order: BoothOrder) -> None:
        """Do what the call asks for; answers come as events."""
        match order:
            case CheckPromptPin(pin):
                self._tell(self._checked(pin))
            case FindPrompt(number):
                self._tasks.create_task(self._find(number))
            case KeepPrompt():
                self._tasks.create_task(self._keep(order))
            case DropDraft(path):
                self._tasks.create_task(self._drop(path))

    def _checked(self, pin: str) -> PinChecked:
        if self._prompts is None:
            return PinChecked(ok=False)
        now = asyncio.get_running_loop().time()
        admission = self._prompts.admit(pin, now)
        return PinChecked(ok=admission.ok, locked=admission.locked)

    async def _find(self, number: str) -> None:
        found = PromptFound()
        try:
            if self._prompts and (record := await self._prompts.numbered(number)):
                found = PromptFound(record.id, record.language)
        except SpeechError as error:
            log.error("the prompts cannot be read: %s", error)  # noqa: TRY400 - no bug
        self._tell(found)

    async def _keep(self, order: KeepPrompt) -> None:
        kept = PromptKept(ok=False, why="nobody may change the prompts of this desk")
        if self._prompts is not None:
            draft = self._store / order.path
            try:
                await self._prompts.keep(order.language, order.say, draft)
                kept = PromptKept(ok=True)
            except SpeechError as error:
                log.error("%s", error)  # noqa: TRY400 - the owner's affair
                kept = PromptKept(ok=False, why=str(error))
        self._tell(kept)

    async def _drop(self, path: str) -> None:
        draft = self._store / path
        try:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
        except OSError as error:
            log.warning("%s stays there: %s", draft, error)
