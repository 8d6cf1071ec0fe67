"""The sample batch: our own pictures and a sheet."""
