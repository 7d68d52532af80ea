"""Flagfall watches Telegram channels and tells you when one says what you watch for."""
