"""Lines on a page: how they do, what is tried with them, what they sound at the end."""
