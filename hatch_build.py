"""Compiles the catalogs into whatever is built or installed; the repository keeps no binary."""

from typing import Any

from babel.messages.frontend import CommandLineInterface
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogs(BuildHookInterface):
    """Makes a ``messages.mo`` beside each ``messages.po``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and let the wheel take up what git ignores."""
        folder = f"{self.root}/leadership360/translations"
        CommandLineInterface().run(["pybabel", "--quiet", "compile", "--directory", folder])
        build_data["artifacts"].append("leadership360/translations/**/*.mo")
