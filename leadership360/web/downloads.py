"""Files to take along. Their names say nothing about anybody."""

import json
from collections.abc import Mapping
from typing import Any

from flask import current_app
from werkzeug.wrappers import Response


def download(document: Mapping[str, Any]) -> Response:
    """Return a person's own data as a JSON file."""
    return current_app.response_class(
        json.dumps(document, ensure_ascii=False, indent=2) + "\n",
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )
