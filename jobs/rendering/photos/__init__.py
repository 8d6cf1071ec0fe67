"""Photos: what a file is, whether it can be used, and its pixels."""
