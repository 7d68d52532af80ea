"""The Bot API over HTTP, on the shared state of the local Telegram."""
