"""How the tables became what they are; run by `migrating`, never by hand."""
