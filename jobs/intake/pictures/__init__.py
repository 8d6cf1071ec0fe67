"""Pictures come into a batch: from the browser, in zips, from folders of this machine."""
