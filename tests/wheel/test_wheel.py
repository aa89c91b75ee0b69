"""The wheel: built from an sdist, installed elsewhere, run from the root of the file system."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.requirements import require_or_skip

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(300)]

CHECKOUT = Path(__file__).resolve().parents[2]
SHIPPED = ("templates", "instruments")
PROJECT = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore")
BUILT_FROM = ("leadership360", *SHIPPED, *PROJECT)
SECRET_KEY = "a key for nothing but this test, long enough"

ITEMS = [
    f"{dimension}{number}" for dimension in ("vi", "ic", "is", "sl", "pr") for number in "1234"
]
GROUPS = ("self", "manager", "peer", "peer", "peer", "peer", "peer")
RESPONSES = f"leader,group,{','.join(ITEMS)}\n" + "".join(
    f"ada,{group},{','.join('34545' * 4)}\n" for group in GROUPS
)

FETCH_PAGE = """
import sys
from leadership360 import paths
from leadership360.app import create_app
from leadership360.config import Settings
app = create_app(Settings.from_env())
page = app.test_client().get("/sign-in")
print(paths.TEMPLATES, page.status_code, page.text)
"""


def run(command: Sequence[str | Path], cwd: Path | str, **variables: str) -> str:
    ours = ("LEADERSHIP360_", "FONTCONFIG_", "PYTHON")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    result = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**inherited, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def files_of_checkout() -> list[Path]:
    if (CHECKOUT / ".git").exists() and shutil.which("git"):
        git = ("git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z")
        listed = run([*git, "--", *BUILT_FROM], CHECKOUT)
        names = (Path(name) for name in listed.split("\0") if name)
        return [name for name in names if (CHECKOUT / name).is_file()]
    # A bare machine has a copy of the listed files only, and no git.
    found = (path for top in BUILT_FROM for path in (CHECKOUT / top, *(CHECKOUT / top).rglob("*")))
    return [
        path.relative_to(CHECKOUT)
        for path in found
        if path.is_file() and "__pycache__" not in path.parts
    ]


def uv() -> str | None:
    return shutil.which("uv", path=f"{os.environ['PATH']}{os.pathsep}{CHECKOUT / '.tools/bin'}")


def with_cache() -> Mapping[str, str]:
    return {"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(CHECKOUT / ".cache" / "uv"))}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("source")
    for name in files_of_checkout():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, copy / name)
    with (copy / ".gitignore").open("a", encoding="utf-8") as ignored:
        ignored.write("\n/instruments/private.yaml\n")
    (copy / "instruments" / "private.yaml").write_text("id: private\n", encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    tool = uv()
    if tool:
        run([tool, "build", "--out-dir", out, source], source, **with_cache())
    else:
        run([sys.executable, "-m", "build", "--outdir", out, source], source)
    [found] = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere")
    python = folder / "venv" / "bin" / "python"
    same_versions = folder / "constraints.txt"
    same_versions.write_text(
        "".join(
            f"{each.name}=={each.version}\n"
            for each in importlib.metadata.distributions()
            if each.name != "leadership360"
        ),
        encoding="utf-8",
    )
    tool = uv()
    if tool:
        run([tool, "venv", "--python", sys.executable, folder / "venv"], folder, **with_cache())
        install = (tool, "pip", "install", "--python", python, "-c", same_versions, wheel)
        run(install, folder, **with_cache())
    else:
        run([sys.executable, "-m", "venv", folder / "venv"], folder)
        run([python, "-m", "pip", "install", "-q", "-c", same_versions, wheel], folder)
    return python


@pytest.fixture
def settings(tmp_path: Path) -> Mapping[str, str]:
    return {
        "HOME": str(tmp_path),
        "LEADERSHIP360_DATA": str(tmp_path / "data"),
        "LEADERSHIP360_SECRET_KEY": SECRET_KEY,
        "LEADERSHIP360_NATIVE_LIBS": str(CHECKOUT / ".vendor" / "root"),
    }


def leadership360(python: Path) -> Path:
    return python.with_name("leadership360")


def test_the_wheel_ships_the_listed_templates_and_instruments_and_nothing_ignored(
    wheel: Path, source: Path
) -> None:
    data = "leadership360/_data/"
    shipped = {name.removeprefix(data) for name in names_in(wheel) if name.startswith(data)}
    listed = {
        path.relative_to(source).as_posix()
        for top in SHIPPED
        for path in (source / top).rglob("*")
        if path.is_file()
    }
    assert shipped == listed - {"instruments/private.yaml"}
    assert "instruments/transformational.yaml" in shipped


def test_the_wheel_ships_every_file_of_the_package_and_no_other_top_level(
    wheel: Path, source: Path
) -> None:
    package = {
        path.relative_to(source).as_posix()
        for path in (source / "leadership360").rglob("*")
        if path.is_file()
    }
    names = names_in(wheel)
    assert package - names == set()
    tops = {name.split("/")[0].partition("-")[0] for name in names}
    assert tops == {"leadership360"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_ships_every_catalog_compiled(wheel: Path, source: Path) -> None:
    written = {path.relative_to(source) for path in source.glob("leadership360/**/messages.po")}
    assert written
    assert {path.with_suffix(".mo").as_posix() for path in written} <= names_in(wheel)


def test_an_installed_wheel_renders_a_page_from_its_own_templates(
    python: Path, settings: Mapping[str, str]
) -> None:
    run([leadership360(python), "db", "upgrade"], "/", **settings)
    said = run([python, "-c", FETCH_PAGE], "/", **settings)
    templates, status, page = said.split(maxsplit=2)
    assert Path(templates).is_relative_to(python.parents[1])
    assert Path(templates).parts[-3:] == ("leadership360", "_data", "templates")
    assert status == "200"
    assert page.count("<h1") == 1


def test_an_installed_wheel_finds_no_fault_in_its_own_instrument(
    python: Path, settings: Mapping[str, str]
) -> None:
    where = "from leadership360 import paths; print(paths.INSTRUMENTS)"
    folder = Path(run([python, "-c", where], "/", **settings).strip())
    assert folder.is_relative_to(python.parents[1])
    instrument = folder / "transformational.yaml"
    run([leadership360(python), "instrument", "check", instrument], "/", **settings)


@pytest.mark.thorough
def test_an_installed_wheel_renders_a_pdf(
    python: Path, settings: Mapping[str, str], tmp_path: Path
) -> None:
    missing = "from leadership360 import native; native.load(); print(*native.missing())"
    require_or_skip(not run([python, "-c", missing], "/", **settings).strip(), "Pango")
    responses = tmp_path / "responses.csv"
    responses.write_text(RESPONSES, encoding="utf-8")
    out = tmp_path / "out"
    report = (leadership360(python), "report", responses, "--instrument", "transformational")
    run([*report, "--out", out], "/", **settings)
    assert (out / "ada.pdf").read_bytes().startswith(b"%PDF-")
    assert (out / "scores.json").is_file()


def names_in(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}
