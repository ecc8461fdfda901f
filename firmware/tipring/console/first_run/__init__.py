"""The first run: from an empty box to one that answers, in less than ten minutes.

Whoever comes first, from the office's own network, makes the owner's account
(`account.py`, a plain page). All that follows is asked of the owner, step by step
(`wizard.py`), is kept as a draft after each step, and becomes settings in one go.
"""
