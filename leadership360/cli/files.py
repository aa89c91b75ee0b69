"""Response files and instruments given on the command line: read, or every fault printed."""

import json
from pathlib import Path
from typing import Any

from leadership360.cli.environment import read_file, refuse
from leadership360.domain.errors import DomainError
from leadership360.domain.instrument import Instrument
from leadership360.domain.responses import Response, read_responses
from leadership360.store.instruments import InstrumentInvalid, load_instrument
from leadership360.store.tables import RESPONSE_BYTES, RESPONSE_ROWS, read_table


def read_instrument(name_or_path: str) -> Instrument:
    """Return a shipped instrument by id, or one from a file; end with its faults."""
    try:
        return load_instrument(name_or_path)
    except InstrumentInvalid as problem:
        refuse(map(str, problem.faults))


def read_response_file(path: str, instrument: Instrument) -> tuple[Response, ...]:
    """Return the responses in a file, or end with every fault: nothing is scored silently."""
    data = read_file(path)
    try:
        table = read_table(data, path, max_bytes=RESPONSE_BYTES, max_rows=RESPONSE_ROWS)
    except DomainError as problem:
        refuse([f"{path}: {problem}"])
    responses = read_responses(table, instrument)
    if responses.faults:
        refuse(fault.located(path) for fault in responses.faults)
    return responses.rows


def write_json(path: str, document: Any) -> None:
    """Write a document, whole or not at all; end with a sentence if that fails."""
    target = Path(path)
    fresh = target.with_name(target.name + ".new")
    try:
        text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=False)
        fresh.write_text(text + "\n", encoding="utf-8")
        fresh.replace(target)
    except OSError as problem:
        refuse([f"{path}: {problem.strerror}."])
