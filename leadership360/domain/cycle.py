"""The life of a review cycle: which state follows which."""

from enum import StrEnum

from leadership360.domain.errors import WrongState


class CycleState(StrEnum):
    """Where a cycle stands.

    closing: nobody can answer any more; the boxes are being opened, wait for their trustees, or
    cannot be opened. From ``closed`` back to it only within the transaction that makes releases
    again.
    """

    DRAFT = "draft"
    COLLECTING = "collecting"
    CLOSING = "closing"
    CLOSED = "closed"
    RELEASED = "released"


_NEXT = {
    CycleState.DRAFT: (CycleState.COLLECTING,),
    CycleState.COLLECTING: (CycleState.CLOSING,),
    CycleState.CLOSING: (CycleState.CLOSED,),
    CycleState.CLOSED: (CycleState.RELEASED, CycleState.CLOSING),
    CycleState.RELEASED: (),
}


def require_step(name: str, state: CycleState, wanted: CycleState) -> None:
    """Raise WrongState unless ``wanted`` may follow ``state``. name: the cycle's."""
    if wanted not in _NEXT[state]:
        raise WrongState(cycle=name, state=state)


class HeldBy(StrEnum):
    """Why a cycle could not be closed. Its answers are safe in their boxes."""

    KEY = "key"
    SELF_CHECK = "self_check"
    BOXES = "boxes"


class Removal(StrEnum):
    """Why a release is not there any more: the only reasons the database lets one go.

    Withdrawn before anybody saw it, erased with its leader, or expired.
    """

    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    EXPIRED = "expired"


class AssignmentState(StrEnum):
    """What became of a request."""

    INVITED = "invited"
    SUBMITTED = "submitted"
    DECLINED = "declined"


class MailState(StrEnum):
    """Where a mail stands. In doubt: the server may have taken it; it is not sent again."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"


class MailTemplate(StrEnum):
    """Which mail; the file ``templates/mail/<value>.txt``."""

    INVITATION = "invitation"
    WELCOME = "welcome"
    LINK_RECOVERY = "link-recovery"
    RELEASED = "released"
    BOXES_WAITING = "boxes-waiting"
    COACH_WELCOME = "coach-welcome"
    THEMES_WAITING = "themes-waiting"
    PASSWORD_RESET = "password-reset"  # noqa: S105  (a template's name)
