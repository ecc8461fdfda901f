"""The tables of the house: calls among extensions, and what each extension wants.

Views over the journal like those in `schema`, whose MetaData they share.
"""

from sqlalchemy import Boolean, Column, Table, Text, false

from tipring.store.schema import UtcTime, metadata

house_calls = Table(
    "house_calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("extension", Text, nullable=False),
    Column("dialled", Text, nullable=False),
    Column("began_at", UtcTime, nullable=False, index=True),
    *(
        Column(name, Text, nullable=False, server_default="")
        for name in ("rang", "answered_by", "sent_to", "how", "why")
    ),
    Column("answered_at", UtcTime),
    Column("ended_at", UtcTime),
)

extension_wishes = Table(
    "extension_wishes",
    metadata,
    Column("number", Text, primary_key=True),
    Column("do_not_disturb", Boolean, nullable=False, server_default=false()),
    *(
        Column(name, Text, nullable=False, server_default="")
        for name in ("always", "busy", "no_answer", "last_caller")
    ),
)
