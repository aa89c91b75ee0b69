"""Refusals: one class for each way a request can be wrong, each with a sentence for the person.

The sentence is marked for translation here and translated where it is shown.
"""

from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802  (the name translators' tools look for)
    """Mark ``message`` for translation and return it unchanged."""
    return message


class DomainError(Exception):
    """A request that cannot be done, with a sentence that says why.

    message: the English sentence, a ``%``-format over ``params``.
    """

    message: ClassVar[str] = N_("This cannot be done.")

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.message % params)


class NotFound(DomainError):
    """Nothing there, or nothing this person may know of: the two must look the same."""

    message = N_("We could not find this.")


class WrongState(DomainError):
    """The cycle is not in the state this step needs."""

    message = N_("“%(cycle)s” is in the state “%(state)s”; this step is not possible now.")


class CycleClosed(DomainError):
    """The cycle takes no answers any more."""

    message = N_("This cycle is closed and takes no more answers.")


class CycleNotOpen(DomainError):
    """The opening day has not come yet."""

    message = N_("This cycle opens on %(day)s. Please come back then.")


class ClosingDayPast(DomainError):
    """A launch after the closing day: it would close at once, for good."""

    message = N_("The closing day is over. Please choose a later one before you launch.")


class LinkUnknown(DomainError):
    """A link that is unknown, cut off or out of date."""

    message = N_("This link does not work any more, or part of it is missing.")


class ResumeCodeWrong(DomainError):
    """A resume code that opens none of the rater's saved answers."""

    message = N_(
        "This resume code does not fit your answers. Please check it letter by letter. It also "
        "stops working once you have answered in another browser."
    )


class AnswersInvalid(DomainError):
    """Answers that do not fit the instrument."""

    message = N_("Some answers do not fit the questions: %(items)s.")


class AnswersTooLong(DomainError):
    """Answers that do not fit into the box."""

    message = N_("Your comments are too long to be sealed. Please shorten them a little.")


class NotSealed(DomainError):
    """Answers that came in open, or in another form, where the rater's browser has to seal them."""

    message = N_(
        "In this cycle answers are sealed in the browser before they are sent, and nothing else is "
        "taken. Please use a browser with JavaScript, or ask whoever runs the feedback in your "
        "organisation."
    )


class NotConfirmed(DomainError):
    """Questions asked for by somebody who has not said yet to know that the answers are named."""

    message = N_("Please say first that you know whose name stands beside your answers.")


class NothingToSend(DomainError):
    """A submission without a single answer."""

    message = N_("You have not answered anything yet. Please answer at least one question.")


class CoachInside(DomainError):
    """A coach who is asked or rated in the cycle, or runs it."""

    message = N_(
        "%(name)s is asked or rated in this cycle, or runs cycles. A coach has to come from "
        "outside."
    )


class CoachNeedsKey(DomainError):
    """A cycle with a coach, who reads with the server's key, and trustees, who keep it away."""

    message = N_(
        "A coach reads comments with the key of the server, and with trustees the server has none. "
        "Please take the coach out of this cycle first, or launch it without trustees."
    )


class CoachNeedsTime(DomainError):
    """A cycle with a coach whose boxes are destroyed at closing, before anything can be read."""

    message = N_(
        "A coach needs at least one day between closing and the destruction of single answers. "
        "Please change the decisions first."
    )


class RosterEmpty(DomainError):
    """A launch without anybody to ask."""

    message = N_("Nobody is asked yet. Import people first.")


class RosterFaulty(DomainError):
    """An import of a roster that still has faults."""

    message = N_("The file still has faults. Please mend them and upload it again.")


class CycleNameTaken(DomainError):
    """Two cycles of one name."""

    message = N_("There is already a cycle called “%(cycle)s”. Please choose another name.")


class AccountExists(DomainError):
    """An admin who is one already."""

    message = N_("%(email)s is an admin already.")


class FilesBusy(DomainError):
    """Old versions of rows that cannot be taken out of the database's files now."""

    message = N_(
        "Another program, such as a backup, is using the database, so what was overwritten cannot "
        "be taken out of its files yet. This is tried again every minute."
    )


class TrusteesAlike(DomainError):
    """Trustees who are not three, or who share an address or a passphrase."""

    message = N_(
        "Three different people are needed, each with an address and a passphrase of their own."
    )


class TrusteesNeeded(DomainError):
    """An attempt to open boxes whose key only the trustees can put together."""

    message = N_(
        "The boxes of this cycle open only with the passphrases of two of its three trustees."
    )


class PassphrasesWrong(DomainError):
    """Passphrases of which no two open the boxes."""

    message = N_(
        "The boxes do not open with these passphrases. Nothing is lost: please check which person "
        "each belongs to, and capital letters and spaces, and try again."
    )


class KeyLost(DomainError):
    """The cycle's private key is not in the key store, or is another one."""

    message = N_(
        "The key of this cycle is missing from the key store, or it is another one, so the boxes "
        "cannot be opened."
    )


class SelfCheckFailed(DomainError):
    """Releases that broke a rule of disclosure on the way; none was written."""

    message = N_(
        "The results did not pass the check that protects people who answered, so nothing was "
        "written. This is a fault of the software."
    )


class BoxesChanged(DomainError):
    """Releases to be made again from other boxes than the first time."""

    message = N_(
        "The sealed answers are not those the results were first made of, so the results cannot be "
        "made again."
    )


class GracePeriodOver(DomainError):
    """Releases to be made again after single answers had to be destroyed."""

    message = N_("Single answers are destroyed, or are today, so the results cannot be made again.")


class NotStricter(DomainError):
    """A change of the rules that raters had been promised."""

    message = N_("The rules of a cycle that has begun can only be made stricter.")
