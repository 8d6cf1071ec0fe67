"""Pages of the site as a whole: batches, fonts, workers, sign-in."""
