"""What happened, kept: event log, call records, messages."""
