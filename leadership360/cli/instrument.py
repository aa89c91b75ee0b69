"""``leadership360 instrument``: look after instrument files."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from leadership360.domain.answers import FRAME_BYTES
from leadership360.domain.instrument import Instrument, freeze, longest_answer
from leadership360.store.instruments import InstrumentInvalid, load_instrument


@click.group()
def instrument() -> None:
    """Look after instrument files."""


@instrument.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "out", type=click.Path(dir_okay=False), help="Also write a JSON report.")
def check(files: tuple[str, ...], out: str | None) -> None:
    """List every fault of every FILE; exit 1 if there is one."""
    reports = [_report(file) for file in files]
    if out is not None:
        text = json.dumps({"files": reports}, ensure_ascii=False, indent=2)
        try:
            Path(out).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise click.FileError(out, error.strerror or str(error)) from None
    if not all(report["ok"] for report in reports):
        raise SystemExit(1)


def _report(file: str) -> dict[str, Any]:
    try:
        good = load_instrument(file)
    except InstrumentInvalid as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        return {
            "file": file,
            "ok": False,
            "faults": [asdict(fault) for fault in error.faults],
        }
    figures = _figures(good)
    click.echo(
        "{id} {version}: languages {tags}; {dimensions} dimensions, {items} items; "
        "longest answer {longest_answer:,} of {box:,} bytes; ok".format(
            tags=", ".join(good.languages), **figures
        )
    )
    return {"file": file, "ok": True, "faults": [], "instrument": figures}


def _figures(good: Instrument) -> dict[str, Any]:
    return {
        "id": good.id,
        "version": good.version,
        "sha256": freeze(good)[1],
        "languages": list(good.languages),
        "dimensions": len(good.dimensions),
        "items": len(good.items),
        "longest_answer": longest_answer(good),
        "box": FRAME_BYTES,
    }
