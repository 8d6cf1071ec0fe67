"""What SQLite and PostgreSQL each need, and work in pieces that keeps neither from others for long."""
