"""What goes on now: calls and what may be done with them, queues, alerts, figures."""
