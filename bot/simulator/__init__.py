"""The local Telegram that the demo and the tests run against."""
