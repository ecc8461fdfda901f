"""Parts of the page of the settings: texts, versions, and the restart."""
