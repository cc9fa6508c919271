"""Words that are said of a thing, as "red" in "make it red", and not put before its name."""

ENDS = (
    r"(?=\s*(?:$|[.,;!?)]|(?:instead|and|or|than|with|on|in|at|to|all|by|but|while|as|like|for|from|so|near"
    r"|around|overall|again|please|now)\b))"
)
"""What follows a complement; a noun doesn't."""
