"""Where posts, hits and deliveries are kept."""
