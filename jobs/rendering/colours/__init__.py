"""The meaning of colour values: profiles, code points, contrast."""
