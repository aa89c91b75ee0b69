"""Promises: what raters are told before the first question, as it was said to them."""

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from leadership360.db import Base
from leadership360.domain.relation import Relation
from leadership360.models.types import choice


class Promise(Base):
    """The promise to the raters of one relation about one leader.

    The words themselves and not the numbers behind them, so that a later version of the software
    still shows what was promised. Written at launch; no page can edit it.
    """

    __tablename__ = "promise"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    leader_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    relation: Mapped[Relation] = mapped_column(choice(Relation), primary_key=True)
    #: Language -> part -> sentences.
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    #: When it was replaced, because other people are asked than at launch.
    changed_on: Mapped[date | None]
