"""What people do with messages, the clerk's outbox, greetings, kept speech."""

import sqlalchemy as sa
from alembic import op

from tipring.store.migrations.partial_index import create_partial_index

revision = "0004"
down_revision = "0003"

_TIMES = (
    "heard_at",
    "claimed_at",
    "done_at",
    "deleted_at",
    "erased_at",
    "reminded_at",
    "forwarded_at",
)
_WORDS = (
    "callback_number",
    "heard_by",
    "claimed_by",
    "done_by",
    "forwarded_from",
    "text",
    "text_engine",
    "text_language",
    "transcript_failed",
)


def upgrade() -> None:
    """Add columns and seven tables; `migrating` fills them from the journal."""
    _widen_messages()
    _make_words()
    _make_outbox()
    _make_mailboxes()
    _make_greetings()
    _make_utterances()
    _make_recordings()


def _widen_messages() -> None:
    urgent = sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("messages", urgent)
    for name in _WORDS:
        op.add_column(
            "messages", sa.Column(name, sa.Text, nullable=False, server_default="")
        )
    for name in _TIMES:
        op.add_column("messages", sa.Column(name, sa.String(27)))
    op.add_column("messages", sa.Column("text_confidence", sa.Float))


def _make_words() -> None:
    op.create_table(
        "words",
        sa.Column("entry_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_words"),
    )
    op.create_index("ix_words_about", "words", ["about"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("queued_at", sa.String(27), nullable=False),
        sa.Column("next_at", sa.String(27)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("done_at", sa.String(27)),
        sa.Column("given_up_at", sa.String(27)),
        sa.Column("result", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_about", "outbox", ["about"])
    op.create_index("ix_outbox_given_up_at", "outbox", ["given_up_at"])
    waits = sa.column("next_at").is_not(None)
    create_partial_index("ix_outbox_waiting", "outbox", "next_at", waits)


def _make_mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("greeting", sa.Text, nullable=False),
        sa.Column("wrong_tries", sa.Integer, nullable=False),
        sa.Column("refused_at", sa.String(27)),
        sa.Column("locked_at", sa.String(27)),
        sa.Column("opened_at", sa.String(27)),
        sa.PrimaryKeyConstraint("mailbox", name="pk_mailboxes"),
    )


def _make_greetings() -> None:
    op.create_table(
        "greetings",
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("occasion", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "occasion", name="pk_greetings"),
    )


def _make_utterances() -> None:
    op.create_table(
        "utterances",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("call_id", sa.Text),
        sa.Column("node", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("guess", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("kept_at", sa.String(27), nullable=False),
        sa.Column("erased_at", sa.String(27)),
        sa.Column("erased_why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_utterances"),
    )
    op.create_index("ix_utterances_kept_at", "utterances", ["kept_at"])


def _make_recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("call_id", sa.Text),
        sa.Column("line", sa.Text),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("began_at", sa.String(27), nullable=False),
        sa.Column("pauses", sa.Integer, nullable=False),
        sa.Column("duration_s", sa.Float),
        sa.Column("interrupted", sa.Boolean, nullable=False),
        sa.Column("erased_at", sa.String(27)),
        sa.Column("erased_why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_began_at", "recordings", ["began_at"])
    op.create_index("ix_recordings_call_id", "recordings", ["call_id"])
