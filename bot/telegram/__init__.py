"""Telegram glue: ids, links, conversion, the client."""
