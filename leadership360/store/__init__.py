"""Queries and files. Reads and adds, never commits."""
