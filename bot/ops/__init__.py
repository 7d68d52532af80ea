"""Locks, private files, the control socket and logs."""
