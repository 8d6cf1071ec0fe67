"""Work that is neither a request nor an image of a batch.

`manage.py chores` does it, each chore in its own child.
"""
