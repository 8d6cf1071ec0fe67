"""The results as one or more PDFs. Pictures are never copied into them.

A chore writes a file with our parts, pages, labels and tables, and an index of where the results
belong between them. A download sends the results' own bytes: a PDF of tens of gigabytes takes some
megabytes of disk, and length and byte ranges are exact, as with the zip. Unlike the zip, it is not
made during the download: a PDF states the size and colours of each picture, pictures other than
JPEGs have to be re-encoded, and labels are drawn.

The writer is our own (`writer`). pikepdf, pypdf, pymupdf and Pillow hold a document in memory until
it is saved; img2pdf, reportlab and fpdf2 hold its pictures too; and none leaves the pictures where
they are.
"""
