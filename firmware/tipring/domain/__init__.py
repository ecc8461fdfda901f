"""The rules: what a line, a call, a flow and a mailbox may do next."""
