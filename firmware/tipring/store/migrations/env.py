"""Alembic runs this file for every upgrade; the connection comes from `migrating`.

Nothing here touches the logging of the program.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
