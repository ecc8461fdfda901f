"""Parts of the pages of queues and agents."""
