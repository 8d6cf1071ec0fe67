"""The check of a batch before its start: everything that would go wrong, said before anything is drawn."""
