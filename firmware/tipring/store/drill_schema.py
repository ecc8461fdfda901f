"""The table of drills of the link: a view over the journal, see `schema`."""

from sqlalchemy import JSON, Column, Table, Text

from tipring.store.schema import UtcTime, metadata

link_drills = Table(
    "link_drills",
    metadata,
    Column("id", Text, primary_key=True),
    Column("began_at", UtcTime, nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("cut", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("ended_at", UtcTime),
    Column("done", JSON(none_as_null=True)),
)
