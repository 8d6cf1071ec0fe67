"""The check of a batch before its start: it reports everything that would go wrong before anything
is drawn.
"""
