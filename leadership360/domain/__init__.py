"""The rules: instruments, answers, scoring, disclosure. Knows no web, database or file."""
