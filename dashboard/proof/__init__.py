"""Results shown to a client: the links that the operator makes, and the page behind one."""
