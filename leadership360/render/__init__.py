"""Data in, HTML, PDF or mail text out. Knows no database and no Flask."""
