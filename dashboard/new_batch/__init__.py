"""The steps of a new batch: images, sheet, match, check. The design has its desk."""
