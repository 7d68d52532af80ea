"""The operators of the rule language, one a file."""
