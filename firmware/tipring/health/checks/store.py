"""The journal can be read, and is of this version."""

from tipring.domain.errors import StoreError
from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings
from tipring.store.engines import database_file
from tipring.store.reader import open_reader

WHAT = "store"


def look(box: Surroundings) -> Finding:
    """Open the store for reading."""
    directory = box.store_directory
    if not database_file(directory).is_file():
        return amber(WHAT, f"there is none in {directory} yet", "start the desk once")
    try:
        with open_reader(directory):
            return green(WHAT, f"{directory} can be read")
    except StoreError as error:
        return red(WHAT, str(error), "the message above says what helps")
