"""Files that designs refer to by content: uploaded fonts and insets, kept while a design uses
them.
"""
