import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from leadership360.domain.errors import DomainError
from leadership360.paths import TEMPLATES
from leadership360.web.errors import STATUS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "leadership360"
TESTS = ROOT / "tests"

MODULES = sorted(PACKAGE.rglob("*.py"))
TEST_MODULES = sorted(TESTS.rglob("*.py"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
LETTERS = sorted(TEMPLATES.rglob("*.txt"))

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
MOST_PARAMETERS_OF_A_MACRO = 4


def name(file: Path) -> str:
    """Return a file's path as it is written in this module."""
    for folder in (PACKAGE, TEMPLATES, ROOT):
        if file.is_relative_to(folder):
            return file.relative_to(folder).as_posix()
    return str(file)


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def files_with(pattern: str, files: list[Path]) -> set[str]:
    wanted = re.compile(pattern)
    return {name(file) for file in files if wanted.search(file.read_text(encoding="utf-8"))}


# --- the tools that watch over style, types and layers ---


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "."], id="ruff check"),
        pytest.param(["ruff", "format", "--check", "."], id="ruff format"),
        pytest.param(["mypy"], id="mypy"),
        pytest.param(["lint-imports"], id="lint-imports"),
    ],
)
@pytest.mark.timeout(300)
def test_a_tool_has_nothing_to_say(command: list[str]) -> None:
    program = Path(sys.executable).parent / command[0]

    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_on_layers_are_kept_in_one_place() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert text.count("[[tool.importlinter.contracts]]") >= 4
    assert "ignore_imports" not in text


# --- modules ---


@pytest.mark.parametrize("word", ["util", "utils", "helper", "helpers", "common", "misc"])
def test_no_module_is_a_drawer_for_everything(word: str) -> None:
    named = {name(file) for file in (*MODULES, *TEST_MODULES) if word in file.stem.split("_")}

    assert named == set()


def test_only_one_place_commits() -> None:
    assert files_with(r"\.commit\(", MODULES) == {"store/transaction.py"}


def test_only_one_place_asks_the_time() -> None:
    asking = r"datetime\.now\(|date\.today\(|utcnow\(|\btime\.time\(|from time import .*\btime\b"

    assert files_with(asking, MODULES) == {"clock.py"}


def test_only_one_place_reads_the_environment() -> None:
    allowed = {
        "config.py",
        "native.py",  # says where libraries and fonts lie before anything of ours is loaded
        "cli/doctor.py",  # examines the environment, so it has to look at it
        "render/pdf.py",  # tells WeasyPrint's own libraries which time to write
    }

    assert files_with(r"\bos\.environ\b|\bgetenv\b", MODULES) == allowed


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{name(file)}:{inner.lineno}"
        for file in MODULES
        for function in ast.walk(tree(file))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert found == []


def test_what_is_imported_by_name_is_imported_where_a_process_must_stay_small() -> None:
    allowed = {
        "render/pdf_process.py",  # only the worker may load WeasyPrint
        "native.py",  # looks whether a library can be loaded
        "cli/main.py",  # loads a command when it is called for
        "cli/doctor.py",  # looks whether a library can be loaded
    }

    assert files_with(r"\bimport_module\(|\b__import__\(", MODULES) <= allowed


def test_packages_hold_no_code() -> None:
    with_code = {
        name(file)
        for file in MODULES
        if file.name == "__init__.py"
        and any(not isinstance(one, ast.Expr) for one in tree(file).body)
    }

    assert with_code == set()


def test_every_module_says_in_one_line_what_it_is_for() -> None:
    silent = {name(file) for file in MODULES if not (ast.get_docstring(tree(file)) or "").strip()}

    assert {one for one in silent if not one.startswith("migrations/")} == set()


def test_files_stay_short() -> None:
    reasons = {
        "demo/comments.py": "texts, not code",
        "render/report.py": "what each part of a report says, one part after the other",
    }
    long = {
        name(file)
        for file in (*MODULES, *PAGES)
        if len(file.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    }

    assert long == set(reasons)


def test_functions_stay_short() -> None:
    long = [
        f"{name(file)}:{one.name}"
        for file in MODULES
        if "migrations" not in file.parts
        for one in ast.walk(tree(file))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        and _lines_of_code(one) > LONGEST_FUNCTION
    ]

    assert long == []


def _lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_only_the_web_and_the_commands_know_http() -> None:
    layers = ("domain", "models", "store", "services", "render", "jobs")
    files = [file for file in MODULES if file.relative_to(PACKAGE).parts[0] in layers]

    assert files_with(r"^(from|import) (flask|werkzeug|flask_\w+)\b", files) == set()


def test_no_module_logs_whoever_is_there() -> None:
    with_values = r"logger\.\w+\([^)]*(email|token|code|name|path|url)"

    assert files_with(with_values, MODULES) == set()


# --- refusals ---


def all_refusals(cls: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for one in cls.__subclasses__():
        yield one
        yield from all_refusals(one)


def test_every_refusal_has_a_status_and_every_status_a_refusal() -> None:
    refusals = {one for one in all_refusals() if one.__module__.startswith("leadership360.")}
    decided_by = {next(cls for cls in one.__mro__ if cls in STATUS) for one in refusals}

    assert decided_by == set(STATUS) - {DomainError}


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    sentences = [one.message for one in all_refusals()]

    assert len(set(sentences)) == len(sentences)
    assert DomainError.message not in sentences


# --- templates ---


def parsed(file: Path) -> nodes.Template:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    return environment.parse(file.read_text(encoding="utf-8"), name(file))


@pytest.mark.parametrize("file", [*PAGES, *LETTERS], ids=name)
def test_a_template_parses(file: Path) -> None:
    assert parsed(file).body is not None


@pytest.mark.parametrize("file", PAGES, ids=name)
def test_a_template_uses_what_it_imports(file: Path) -> None:
    page = parsed(file)
    imported = {
        one if isinstance(one, str) else one[1]
        for node in page.find_all(nodes.FromImport)
        for one in node.names
    } | {node.target for node in page.find_all(nodes.Import)}
    used = {node.name for node in page.find_all(nodes.Name) if node.ctx == "load"}

    assert imported - used == set()


def test_forms_and_fields_are_written_in_one_place() -> None:
    assert files_with(r"<(form|input|textarea|select)\b", PAGES) == {"_macros/form.html"}


def test_macros_take_few_parameters() -> None:
    greedy = {
        f"{name(file)}:{macro.name}"
        for file in PAGES
        for macro in parsed(file).find_all(nodes.Macro)
        if len(macro.args) > MOST_PARAMETERS_OF_A_MACRO
    }

    assert greedy == set()


def test_every_macro_is_used() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in PAGES)
    unused = {
        macro.name
        for file in PAGES
        for macro in parsed(file).find_all(nodes.Macro)
        if not re.search(rf"(\{{\{{|\{{%)[^}}]*\b{macro.name}\(", without_definition(text, macro))
    }

    assert unused == set()


def without_definition(text: str, macro: nodes.Macro) -> str:
    return re.sub(rf"\{{% macro {macro.name}\(.*?%\}}", "", text)


def test_no_template_trusts_what_people_wrote() -> None:
    trusting = r"\|\s*safe\b|autoescape\s+false|Markup\("

    assert files_with(trusting, [*PAGES, *LETTERS]) == set()


def test_no_template_computes() -> None:
    assert files_with(r"\{%-?\s*do\b", [*PAGES, *LETTERS]) == set()


def test_no_page_has_style_or_script_of_its_own() -> None:
    pages = [file for file in PAGES if not name(file).startswith("report/")]

    assert files_with(r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", pages) == set()


def test_directions_are_logical() -> None:
    physical = r"(margin|padding|border)-(left|right)\b|text-align:\s*(left|right)|\bfloat:"
    files = sorted((PACKAGE / "static").glob("*.css"))

    assert files != []
    assert files_with(physical, files) == set()


def test_no_page_asks_another_host() -> None:
    files = [*PAGES, *sorted((PACKAGE / "static").glob("*.css")), PACKAGE / "static" / "app.js"]

    assert files_with(r"(src|href)=\"https?://|url\(['\"]?https?://|@import", files) == set()
