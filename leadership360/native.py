"""Pango and the libraries it needs, found without root: called before WeasyPrint is imported."""

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from leadership360.paths import STATIC

FONTS = STATIC / "fonts"
SYSTEM_FONTS_CONF = Path("/etc/fonts/fonts.conf")

_LIBRARIES = {
    "linux": (
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libharfbuzz.so.0",
        "libharfbuzz-subset.so.0",
        "libfontconfig.so.1",
        "libpangoft2-1.0.so.0",
    ),
}
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">{system}</include>
  <dir>/usr/share/fonts</dir>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""

# Kept until the process ends: fontconfig reads its file when the first PDF is drawn.
_fonts_folders: list[tempfile.TemporaryDirectory[str]] = []


def load() -> None:
    """Make Pango and its fonts available to this process; calling it again is harmless.

    Libraries of the system come first. Where there are none, those in the folder named by
    ``LEADERSHIP360_NATIVE_LIBS``, or in ``.vendor/root`` beside a checkout, are loaded. Raises
    nothing: what is still absent is named by ``missing()``, and by WeasyPrint when imported.
    """
    root = _vendored()
    _describe_fonts(root)
    if missing() and root.is_dir():
        _load_all(list(_libraries_in(root)))


def missing() -> tuple[str, ...]:
    """Return the libraries that WeasyPrint needs and this process cannot load.

    Empty on systems other than Linux, where WeasyPrint itself knows the names.
    """
    return tuple(name for name in _LIBRARIES.get(sys.platform, ()) if not _loads(name))


def _vendored() -> Path:
    named = os.environ.get("LEADERSHIP360_NATIVE_LIBS")
    return Path(named) if named else Path(__file__).resolve().parents[1] / ".vendor" / "root"


def _libraries_in(root: Path) -> Iterator[Path]:
    for folder in ("usr/lib", "lib"):
        for library in sorted((root / folder).glob("*-linux-gnu*/*.so.*")):
            if library.suffix[1:].isdigit() and library.stem.endswith(".so"):
                yield library


def _load_all(libraries: Sequence[Path]) -> None:
    # A library loads only after those it needs; going round until nothing more loads finds the
    # order. Loaded like this they are found by name later, so no LD_LIBRARY_PATH is needed, which
    # could only be set before the process starts. The system's own copy, if there is one, is taken
    # first: two copies of GLib in one process would not get on.
    left = [path for path in libraries if not (_loads(path.name) or _loads(str(path)))]
    if left and len(left) < len(libraries):
        _load_all(left)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


def _describe_fonts(root: Path) -> None:
    # Without any font Pango does not fail, it kills the process, and a bare machine does not even
    # say where fonts would be. The shipped typeface is no help here: Pango takes no WOFF2 from
    # fontconfig, only what WeasyPrint unpacks for ``@font-face``.
    if os.environ.get("FONTCONFIG_FILE"):
        return
    folder = tempfile.TemporaryDirectory(prefix="leadership360-fonts-")
    _fonts_folders.append(folder)
    conf = Path(folder.name) / "fonts.conf"
    conf.write_text(
        _FONTS_CONF.format(
            system=escape(str(SYSTEM_FONTS_CONF)),
            fonts=escape(str(root / "usr" / "share" / "fonts")),
            cache=escape(folder.name),
        ),
        encoding="utf-8",
    )
    os.environ["FONTCONFIG_FILE"] = str(conf)


if __name__ == "__main__":
    load()
    sys.exit(", ".join(missing()) or None)
