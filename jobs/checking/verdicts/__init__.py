"""The verdicts of the check on rows, from their values alone. Pure: no Django, no tables."""
