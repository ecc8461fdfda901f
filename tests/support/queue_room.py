"""The desk's door with the queues alone: the whole one takes half a second to make."""

from fastapi import FastAPI

from tipring.desk.agent_api import add_agents
from tipring.desk.desk import Desk
from tipring.desk.misunderstood import add_misunderstood
from tipring.desk.now import add_now
from tipring.desk.queue_api import NoQueues, QueueDoor, add_queues


def queue_api(desk: Desk, queues: QueueDoor | None) -> FastAPI:
    """Return what `make_api` returns, as far as it is about queues and agents."""
    api, door = FastAPI(), queues or NoQueues()
    add_misunderstood(api)
    add_queues(api, desk, door)
    add_now(api, desk, door)
    add_agents(api, desk)
    return api
