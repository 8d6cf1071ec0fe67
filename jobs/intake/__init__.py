"""Files and rows come in: uploads, zips, spreadsheets, matching of rows to pictures, and the check of all rows."""
