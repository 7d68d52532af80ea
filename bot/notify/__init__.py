"""Ways to send: siblings, none imports another."""
