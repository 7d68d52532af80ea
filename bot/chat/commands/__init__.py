"""One chat command a file; each is registered in ``bot.chat.registry``."""
