"""What the numbers of a colour mean: profiles, code points, contrast."""
