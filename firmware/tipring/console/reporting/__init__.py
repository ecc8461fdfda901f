"""Reports and staffing in the words of their readers: tables, files, sentences."""
