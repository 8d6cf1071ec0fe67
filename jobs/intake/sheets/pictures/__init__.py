"""Pictures inside a workbook: which cell each belongs to, and where its bytes are.

Spreadsheet programs store them in three ways: anchored over cells (`anchored`), as the value of a
cell (`cell_values`), and as a formula of WPS Office (`formulas`). `found` brings them together.
"""
