"""Input: uploads, zips, spreadsheets, rows with their pictures, and the check of all rows."""
