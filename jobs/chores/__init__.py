"""Work that is neither a request nor an image of a batch, done by `manage.py chores`, each in a child of its own."""
