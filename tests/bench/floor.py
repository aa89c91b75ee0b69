"""The floor: the least web application that asks the same 23 questions and keeps the answers.

A token in the address, one page, one transaction, POST-redirect-GET. No session, no CSRF token, no
rights, no sealing, no translation, no other language. Knows nothing of ours, so that our imports
cost it neither memory nor time; the questions come from a file in its folder.
"""

import json
from pathlib import Path
from typing import Any

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader
from sqlalchemy import JSON, Engine, ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

QUESTIONS, DATABASE = "questions.json", "floor.sqlite"

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Feedback for {{ link.leader }}</title></head>
<body>
<h1>Feedback for {{ link.leader }}</h1>
<form method="post">
{% for theme in themes %}
<h2>{{ theme.title }}</h2>
{% for item in theme["items"] %}
<fieldset><legend>{{ item.text }}</legend>
{% for value, label in options %}
<label><input type="radio" name="{{ item.id }}" value="{{ value }}"> {{ label }}</label>
{% endfor %}</fieldset>
{% endfor %}
{% endfor %}
{% for prompt in prompts %}
<label for="{{ prompt.id }}">{{ prompt.text }}</label>
<textarea id="{{ prompt.id }}" name="{{ prompt.id }}" rows="5"></textarea>
{% endfor %}
<button>Send</button>
</form>
</body>
</html>"""

THANKS = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Thank you</title></head>
<body><h1>Thank you</h1><p>Your answers about {{ link.leader }} are saved.</p></body></html>"""


class Base(DeclarativeBase):
    """Base of both tables."""


class Link(Base):
    """Who may answer, and about whom."""

    __tablename__ = "link"
    token: Mapped[str] = mapped_column(primary_key=True)
    leader: Mapped[str]


class Submission(Base):
    """What was answered."""

    __tablename__ = "submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(ForeignKey("link.token"))
    answers: Mapped[dict[str, str]] = mapped_column(JSON)


def open_engine(folder: Path) -> Engine:
    """Return the database in ``folder``, as safe against a power cut as ours."""
    engine = create_engine(f"sqlite:///{folder / DATABASE}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    return engine


def create_floor(folder: str) -> Flask:
    """Return the application on the files in ``folder``."""
    app = Flask("floor")
    app.jinja_loader = DictLoader({"page.html": PAGE, "thanks.html": THANKS})
    engine = open_engine(Path(folder))
    questions = json.loads((Path(folder) / QUESTIONS).read_text(encoding="utf-8"))
    asked = [item["id"] for theme in questions["themes"] for item in theme["items"]]
    asked += [prompt["id"] for prompt in questions["prompts"]]

    @app.get("/<token>")
    def form(token: str) -> ResponseReturnValue:
        with Session(engine) as session:
            link = session.get(Link, token) or abort(404)
            return render_template("page.html", link=link, **questions)

    @app.post("/<token>")
    def submit(token: str) -> ResponseReturnValue:
        with Session(engine) as session:
            link = session.get(Link, token) or abort(404)
            answers = {name: request.form[name] for name in asked if request.form.get(name)}
            session.add(Submission(token=link.token, answers=answers))
            session.commit()
        return redirect(url_for("thanks", token=token), 303)

    @app.get("/<token>/thanks")
    def thanks(token: str) -> ResponseReturnValue:
        with Session(engine) as session:
            link = session.get(Link, token) or abort(404)
            return render_template("thanks.html", link=link)

    return app
