"""Results: the pictures of a batch as one zip with byte ranges, and the report of what became of
each row.
"""
