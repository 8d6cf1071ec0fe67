"""The page of one batch, and what can be asked of it."""
