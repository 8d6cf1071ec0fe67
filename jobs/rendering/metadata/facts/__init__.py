"""The facts that a file's metadata states, one module for each kind of metadata."""
