"""Parts of the page of office hours."""
