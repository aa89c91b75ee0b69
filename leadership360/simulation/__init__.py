"""Organisations with known truth, and how near the printed numbers come to it."""
