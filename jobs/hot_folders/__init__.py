"""Hot folders: a dropped set becomes exactly one batch by a saved recipe, and its results are
written to a folder beside it.

Below OVERPRINT_HOT_FOLDERS each hot folder has three: people drop sets into `in`, a set that has
become a batch is in `taken`, and its results are in `out`.
"""
