"""The rows of a batch and their results: as a list, as pictures, one by one."""
