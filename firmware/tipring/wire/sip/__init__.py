"""SIP over one trusted peer: messages, transactions, dialogs, calls (RFC 3261)."""
