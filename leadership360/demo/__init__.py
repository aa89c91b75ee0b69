"""The demo: a fictional company, its people and what they say about each other."""
