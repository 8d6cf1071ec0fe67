"""The results as PDF, one file or several: pictures on pages, of which the pictures are never copied.

A chore builds a file of all that is ours, pages, labels and tables, and an index that says where between them the
results stand, whose own bytes are sent when the PDF is downloaded: tens of gigabytes take some megabytes of the disk,
and length and byte ranges are exact, as with the zip. It is not made while it is downloaded, as the zip is: a PDF
says the size and colours of each picture, what is no JPEG has to be coded anew, and labels are drawn.

The writer is ours (`writer`). pikepdf, pypdf, pymupdf and Pillow hold a document until it is saved, img2pdf,
reportlab and fpdf2 its pictures too; and none leaves the pictures where they are.
"""
