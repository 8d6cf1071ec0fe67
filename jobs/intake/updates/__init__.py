"""A changed sheet comes into a batch that has started: uploaded, compared, then followed by its
rows.
"""
