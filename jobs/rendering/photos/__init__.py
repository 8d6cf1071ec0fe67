"""Photos: the kind of a file, whether it can be used, and its pixels."""
