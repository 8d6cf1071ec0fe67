"""What the text should look like: frozen values, JSON in and out. Pure: no Django, no files, no clock."""
