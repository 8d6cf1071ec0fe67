"""What came, by its name and its bytes. Pure: no Django, no tables."""
