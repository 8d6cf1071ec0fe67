"""The sample: pictures and a sheet of our own."""
