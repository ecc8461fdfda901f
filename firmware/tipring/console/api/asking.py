"""Who asks the API, what he may, and what he asks with.

    @api.post("/calls/{call_id}/hang-up")
    async def hang_up(asker: Guiding, call_id: Id) -> Told: ...

A token counts before a session. A browser's session may change something only from a
page of this box: the guard compares `Origin`, here it is insisted on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import HTTPException, Path, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from sqlalchemy import Connection

from tipring.console.door import NOBODY, DeskDoor, DeskSaysNo
from tipring.console.ground import Ground
from tipring.console.reception import cookie_of
from tipring.desk.now import BoxNow
from tipring.domain.access import Right, Visitor

T = TypeVar("T")
HARMLESS = frozenset({"GET", "HEAD"})
TOKEN = HTTPBearer(
    scheme_name="token",
    auto_error=False,
    description="Made at the page /api-access. A browser's session counts, too.",
)
Id = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$",
        description="as the lists give it",
        examples=["20261123-151500-000000"],
    ),
]
"""Nothing that is a way through folders or addresses."""
Name = Annotated[str, Path(min_length=1, max_length=80)]
"""Of a queue, an agent, a line: looked up before anything is done with it."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody with a right, and what he may ask."""

    ground: Ground
    visitor: Visitor
    address: str = ""
    key: str = ""
    """Of the token or the session, so that it is known when it has ended."""

    @property
    def desk(self) -> DeskDoor:
        """The way to the desk."""
        return self.ground.door

    @property
    def by(self) -> str:
        """Who does it: the agent that the visitor is, or his own name."""
        return self.visitor.agent or self.visitor.name

    @property
    def now(self) -> BoxNow:
        """The box as it is now. Raises DeskSaysNo: nobody knows."""
        if self.ground.live.now is None:
            raise DeskSaysNo(503, NOBODY)
        return self.ground.live.now

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Return what *question* finds in the store. Raises StoreError."""
        return await self.ground.ask(question)

    async def note(self, what: str, **detail: object) -> None:
        """Write to the audit log what was done (`noun.verb`)."""
        await self.ground.note(self.visitor, what, self.address, **detail)

    async def is_known(self) -> bool:
        """Whether the session still is, or the token was not taken back since."""
        sessions = self.ground.sessions
        if self.visitor.scopes is None:
            return await sessions.whose(self.key) is not None
        return await sessions.of_token(self.key) is not None

    async def tell(
        self,
        path: str,
        words: Mapping[str, Any] | None = None,
        *,
        note: str,
        method: str = "POST",
        **detail: object,
    ) -> Any:  # noqa: ANN401 - JSON
        """Have the desk do something, and write it down. Raises DeskSaysNo."""
        answer = await self.desk.tell(method, path, words)
        self.ground.live.stir()
        await self.note(note, **detail)
        return answer


async def asker_of(
    request: Request,
    scopes: SecurityScopes,
    token: Annotated[HTTPAuthorizationCredentials | None, Security(TOKEN)],
) -> Asker:
    """Return who asks. Raises HTTPException: nobody; NotAllowed: he may not."""
    visitor: Visitor | None = request.state.visitor
    if visitor is None:
        why = "log in, or give a token that is good"
        raise HTTPException(401, why, {"WWW-Authenticate": "Bearer"})
    changes = request.method not in HARMLESS
    if visitor.scopes is None and changes and "origin" not in request.headers:
        why = "a session changes something from a page of this box only; use a token"
        raise HTTPException(403, why)
    for right in scopes.scopes:
        visitor.insist(Right(right))
    address = request.client.host if request.client else ""
    key = cookie_of(request) if token is None else token.credentials
    return Asker(request.state.ground, visitor, address, key)


Anybody = Annotated[Asker, Security(asker_of)]
Looking = Annotated[Asker, Security(asker_of, scopes=[Right.LOOK])]
Answering = Annotated[Asker, Security(asker_of, scopes=[Right.ANSWER])]
Hearing = Annotated[Asker, Security(asker_of, scopes=[Right.MESSAGES])]
Reporting = Annotated[Asker, Security(asker_of, scopes=[Right.REPORTS])]
Guiding = Annotated[Asker, Security(asker_of, scopes=[Right.GUIDE])]
Replaying = Annotated[Asker, Security(asker_of, scopes=[Right.RECORDINGS])]
Switching = Annotated[Asker, Security(asker_of, scopes=[Right.SWITCH])]
Trying = Annotated[Asker, Security(asker_of, scopes=[Right.LINES])]
Changing = Annotated[Asker, Security(asker_of, scopes=[Right.CHANGE])]
Owning = Annotated[Asker, Security(asker_of, scopes=[Right.PEOPLE])]
