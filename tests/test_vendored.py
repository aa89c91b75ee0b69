"""What is shipped of others is, byte for byte, what they published."""

import re
from hashlib import sha256

import pytest

from leadership360.paths import STATIC

LIBSODIUM = STATIC / "vendor" / "libsodium-0.8.4.js"


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        # In npm's libsodium 0.8.4 and libsodium-wrappers 0.8.4: dist/modules/….
        ("libsodium.js", "9d9731995989ac2d7c73ba4fb6717e43cd2a4a4299c442b710c2d9e5065b14d1"),
        (
            "libsodium-wrappers.js",
            "d015a93315140974698318d94274ff63c6d22530d8b0e3f3770d9bfeadc7eb60",
        ),
    ],
)
def test_libsodium_is_as_it_was_published(name: str, digest: str) -> None:
    text = LIBSODIUM.read_text(encoding="utf-8")

    (published,) = re.findall(rf"/\* {re.escape(name)} \*/\n(.*?)\n/\* end \*/\n", text, re.DOTALL)

    assert sha256(published.encode()).hexdigest() == digest


def test_around_it_there_are_only_the_lines_that_start_it() -> None:
    text = LIBSODIUM.read_text(encoding="utf-8")

    ours = re.sub(r"(/\* \S+ \*/)\n.*?\n/\* end \*/\n", r"\1\n", text, flags=re.DOTALL)

    assert [line for line in ours.splitlines() if not line.startswith("//")] == [
        "(function (WebAssembly) {",
        "/* libsodium.js */",
        "}).call(this, { instantiate: () => new Promise(() => {}) });",
        "libsodium.ready = libsodium.useBackupModule();",
        "/* libsodium-wrappers.js */",
    ]


def test_its_licence_comes_along() -> None:
    assert "Permission to use, copy, modify" in (STATIC / "vendor" / "LICENSE").read_text()
