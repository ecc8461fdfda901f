"""Answering calls in a browser: the agent's page, and that of who guides agents."""
