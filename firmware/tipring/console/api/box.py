"""The box as it is now, and who asks."""

from dataclasses import replace

from fastapi import APIRouter

from tipring.console.api.asking import Anybody, Asker, Looking
from tipring.console.api.shapes import Who
from tipring.desk.now import BoxNow

router = APIRouter(tags=["box"])


@router.get("/me")
async def me(asker: Anybody) -> Who:
    """Whom the box takes you for, and what you may do."""
    visitor = asker.visitor
    return Who(
        name=visitor.name,
        role=visitor.role,
        agent=visitor.agent,
        queues=list(visitor.queues),
        rights=sorted(visitor.rights),
        is_token=visitor.scopes is not None,
    )


@router.get("/now")
async def now(asker: Looking) -> BoxNow:
    """Everything that is live: lines, queues, the link, talks, extensions."""
    return seen_by(asker)


def seen_by(asker: Asker) -> BoxNow:
    """Return the box as *asker* may see it."""
    found, visitor = asker.now, asker.visitor
    return replace(
        found, queues=[each for each in found.queues if visitor.sees(each.queue)]
    )
