"""How the Debian package of Tipring is made."""
