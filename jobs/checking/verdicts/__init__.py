"""What the check says of rows, by their values alone. Pure: no Django, no tables."""
