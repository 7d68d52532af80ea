"""Where posts come from: siblings, none imports another."""
