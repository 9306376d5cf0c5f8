"""The commands: each parses, calls the module of its name, and prints."""
