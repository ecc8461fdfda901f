"""The fault matrix: what breaks, how often it was broken, and what was lost.

    make faults
    make faults RUN="desk-killed clerk-killed --rounds 20 --seed 7"

Each fault is a file with a function `strike(folder, rounds, seed)` that returns a
`Row`. The tests in `tests/real/test_faults_*.py` call the same functions with few
rounds. The same seed strikes at the same instants, as far as a busy machine lets it.

Only what somebody was *told* counts as acknowledged: a caller who heard that his
message is saved, a client whose request was answered with 2xx, a letter that is owed
for such a message. Each of them is looked for afterwards, from outside.
"""
