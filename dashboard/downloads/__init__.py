"""What leaves the site in one piece: the zip, the PDF, the report.

Sent whole or in ranges, however slow the line.
"""
