"""One running Flagfall: every part built from Config, every loop run, closed in reverse."""
