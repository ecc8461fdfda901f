"""Secrets under a passphrase: scrypt (RFC 7914), AES-256 in GCM (NIST SP 800-38D)."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tipring.console import passwords
from tipring.console.backup.refusal import BackupRefused

MARK = b"TIPRING-SEALED-1\n"
SALT_BYTES = 16
NONCE_BYTES = 12
KEY_BYTES = 32
COST = 2**15
"""RFC 7914's N; with r = 8 it takes 32 MB and a tenth of a second."""
BLOCK = 8
WRONG = "this passphrase does not open the secrets of the backup"


def sealed(secret: bytes, passphrase: str) -> bytes:
    """Return what only *passphrase* opens. Blocks. BackupRefused: it is too weak."""
    if why := passwords.refusal(passphrase):
        message = f"this passphrase is not taken: {why}"
        raise BackupRefused(message)
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    told = AESGCM(_key(passphrase, salt)).encrypt(nonce, secret, MARK)
    return MARK + salt + nonce + told


def opened(text: bytes, passphrase: str) -> bytes:
    """Return what was sealed. Blocks. BackupRefused: not with this passphrase."""
    salt = text[len(MARK) : len(MARK) + SALT_BYTES]
    nonce = text[len(MARK) + SALT_BYTES : len(MARK) + SALT_BYTES + NONCE_BYTES]
    told = text[len(MARK) + SALT_BYTES + NONCE_BYTES :]
    if not text.startswith(MARK):
        raise BackupRefused(WRONG)
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, told, MARK)
    except (InvalidTag, ValueError) as error:
        raise BackupRefused(WRONG) from error


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=COST, r=BLOCK, p=1).derive(
        passphrase.encode()
    )
