"""The metadata of a file, one module for each kind."""
