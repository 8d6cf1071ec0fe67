"""The facts of a photo, such as when and where it was taken, as columns beside the sheet's."""
