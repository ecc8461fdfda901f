"""Why a backup is not made, or not taken."""

from tipring.domain.errors import TipringError


class BackupRefused(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """The file, the passphrase or the box is not as it must be."""
