"""Where the shipped templates and instruments lie, in a wheel or in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """Return the folder ``name``: inside the package in a wheel, beside it in a checkout."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


TEMPLATES = _shipped("templates")
INSTRUMENTS = _shipped("instruments")
STATIC = _PACKAGE / "static"
TRANSLATIONS = _PACKAGE / "translations"
MIGRATIONS = _PACKAGE / "migrations"
