"""The command ``leadership360``."""
