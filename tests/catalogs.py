"""``python -m tests.catalogs``, which ``./dev catalogs`` calls: from the code into the catalogs."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from leadership360.paths import TRANSLATIONS

ROOT = Path(__file__).resolve().parents[1]

#: Keywords that Babel does not know by itself.
_KEYWORDS = ("_l",)


def pybabel(command: str, *options: str | Path) -> None:
    """Run Babel's command. Raises CalledProcessError."""
    program = Path(sys.executable).with_name("pybabel")
    subprocess.run([program, "--quiet", command, *options], cwd=ROOT, check=True)


def extract(template: Path) -> None:
    """Write every sentence of the code and the templates, sorted, without where it stands."""
    keywords = [f"--keyword={keyword}" for keyword in _KEYWORDS]
    # Babel would leave out folders that begin with a line, such as templates/_macros.
    options = ("--mapping=pyproject.toml", "--ignore-dirs=.*", *keywords)
    options += ("--no-location", "--sort-output")
    pybabel("extract", *options, f"--output-file={template}", ".")


def update(catalog: Path, template: Path) -> None:
    """Bring one catalog up to date: new sentences without a translation, old ones dropped."""
    pybabel(
        *("update", f"--input-file={template}", f"--output-file={catalog}"),
        *(f"--locale={language_of(catalog)}", "--ignore-pot-creation-date"),
        *("--no-fuzzy-matching", "--ignore-obsolete"),
    )


def language_of(catalog: Path) -> str:
    """Return the language of ``<language>/LC_MESSAGES/messages.po``."""
    return catalog.parents[1].name


def catalogs() -> list[Path]:
    """Return the catalogs of the repository."""
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def main() -> None:
    """Update and compile every catalog of the repository."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        for catalog in catalogs():
            update(catalog, template)
    pybabel("compile", f"--directory={TRANSLATIONS}")


if __name__ == "__main__":
    main()
