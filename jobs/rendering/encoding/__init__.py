"""Paint onto the photo, and the photo into the bytes of a result."""
