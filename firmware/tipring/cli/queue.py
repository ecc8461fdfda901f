"""The commands of the call queues: `tipring queue ...`."""

import click

from tipring.cli.queue_csv import export_queues, import_queues

queue = click.Group("queue", help="Look after the call queues.")
queue.add_command(import_queues)
queue.add_command(export_queues)
