"""The page on which a started batch gets a changed sheet: its differences, then the update."""
