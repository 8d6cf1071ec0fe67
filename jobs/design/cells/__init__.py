"""Cells of the sheet, and the patterns that print them: as shown, or in a format."""
