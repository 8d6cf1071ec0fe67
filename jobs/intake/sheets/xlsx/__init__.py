"""Read XLSX."""
