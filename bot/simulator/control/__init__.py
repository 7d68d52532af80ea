"""The control port: HTTP and JSON by which tests and the demo steer the local Telegram."""
