"""The controls of the design desk, one module for each kind of box or part of the result."""
