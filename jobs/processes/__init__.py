"""Child processes with limits, work in parallel, and heartbeats of long-running processes."""
