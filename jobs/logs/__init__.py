"""How the processes write their logs: for people, or as JSON for programs that collect them."""
