"""Who answers the lines may use what he needs."""

from tipring.domain.findings import Finding, green, red
from tipring.health.surroundings import Surroundings

WHAT = "groups"


def look(box: Surroundings) -> Finding | None:
    """Look into the groups of the system; None where the user is not here yet."""
    rows = [line.split(":") for line in box.text_of("etc/passwd").splitlines()]
    user = next((row for row in rows if row[0] == box.user), None)
    if user is None:
        return None
    groups = [line.split(":") for line in box.text_of("etc/group").splitlines()]
    unit = box.text_of("etc/systemd/system/tipring.service") or box.text_of(
        "usr/lib/systemd/system/tipring.service"
    )
    given = [
        name
        for line in unit.splitlines()
        if line.startswith("SupplementaryGroups=")
        for name in line.partition("=")[2].split()
    ]
    mine = {name for name, _, _, who in groups if box.user in who.split(",")}
    wanted = wanted_by(box)
    there = {name for name, *_ in groups}
    return judge(box.user, sorted((wanted & there) - mine - set(given)))


def wanted_by(box: Surroundings) -> set[str]:
    """Return the groups that these lines need."""
    wanted = {"dialout"} if box.has_modems else set()
    wanted |= {"audio"} if box.sound_cards else set()
    return wanted | ({"gpio"} if box.has_pins else set())


def judge(user: str, lacking: list[str]) -> Finding:
    """Return whether *user* is where he has to be."""
    if not lacking:
        return green(WHAT, f"{user} is in all that the lines need")
    names = ",".join(lacking)
    helps = f"sudo usermod -aG {names} {user} && sudo systemctl restart tipring"
    return red(WHAT, f"{user} is not in {names}", helps)
