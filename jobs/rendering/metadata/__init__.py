"""What a file says besides its pixels, one module for each kind of it."""
