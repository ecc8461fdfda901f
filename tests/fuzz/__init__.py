"""What the outside sends, made up by a fuzzer: `make fuzz`.

A target is a file in `targets` with `check(data)`, which raises when the box would, and
`seeds()`, inputs that reach deep. Small inputs that once reached something new are in
`corpus`, and each `make test` tries them again.
"""
