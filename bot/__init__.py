"""Flagfall watches Telegram channels and tells you within seconds when one says what you watch for."""
