"""The local call queue: who waits, who answers, and why.

`settings` is what the owner chose, `happenings` goes in, `orders` comes out,
`engine` is the machine between them. Time is an argument in monotonic seconds.
"""
