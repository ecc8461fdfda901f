"""Queues as a spreadsheet: the 202 columns of a Webex call-queue CSV, in and out.

`columns` is the table of names, keys and ranges that everything else reads.
In: `sheets` makes cells of a file, `headers` finds the columns, `cells` reads a
value, `rows` joins the rows of a queue, `planning` holds them against the folder
(`folder`, `rules`), `files` writes TOML and `together` puts all files in place at
once. Out: `exporting`. What is wrong or worth knowing is a `Finding`.
"""
