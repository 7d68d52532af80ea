"""What people can say to the bot, one command a file."""
