"""What the design says of boxes: one module for each kind, and the settings that kinds share."""
