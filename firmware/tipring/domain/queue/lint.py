"""Settings of queues and agents that fight each other, and how to make peace.

What is found here runs, but hardly as it was meant; what cannot run at all is found
by `tipring.domain.queue.contradictions`.
"""

from collections.abc import Collection

from tipring.domain.queue.advice import Advice
from tipring.domain.queue.lint_people import about_agent, about_people
from tipring.domain.queue.lint_rounds import about_rounds
from tipring.domain.queue.lint_times import about_times, about_ways_out, about_words
from tipring.domain.queue.settings import Team
from tipring.domain.speaking_time import SpeakingTime


def lint(
    team: Team,
    speaking_s: SpeakingTime,
    *,
    language: str,
    lines: Collection[str],
    outside: Collection[str],
    left_by_node: Collection[str] = (),
) -> list[Advice]:
    """Return all that should be mended in *team*: queue by queue, then the agents.

    *speaking_s* tells how long prompts take; *language* is that of queues which name
    none. *lines* are those of the office, *outside* the numbers that it may dial.
    From the queues *left_by_node* a node of a flow gives callers a way out.
    """
    found = about_rounds(team)
    for queue in team.queues.values():
        spoken = queue.card.language or language
        found += about_times(queue)
        found += about_words(queue, speaking_s, spoken)
        found += about_people(queue, team.agents)
        if queue.name not in left_by_node:
            found += about_ways_out(queue, outside)
    served = {m.agent for queue in team.queues.values() for m in queue.members}
    for agent in team.agents.values():
        found += about_agent(agent, served, lines)
    return found
