"""Encoding: put paint onto the photo, and turn the photo into the bytes of a result."""
