"""Locks, the control socket, logs and health."""
