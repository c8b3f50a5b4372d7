"""The drawn tree of our own errors; foreign errors are mapped to these at the border they come in by."""

from dataclasses import dataclass

from core.outcome import Cause, Owner


class AppError(Exception):
    """Root of everything the program raises on purpose; its text is one clear sentence in Chinese for the user."""

    exit_status = 3


class ConfigError(AppError):
    """A setting, rubric or argument is wrong; the message names file, key, value and what was expected."""

    exit_status = 2


class ImportFileError(AppError):
    """A file to import cannot be used; the message names file and line."""

    exit_status = 2


class UsageError(AppError):
    """The command line asks for something that does not exist."""

    exit_status = 2


class StoreError(AppError):
    """The database or the evidence folder cannot be used."""


class CannotRunError(AppError):
    """The job could not be done at all (nothing could be fetched, no server …)."""


class DeliveryError(AppError):
    """A letter or notification was not taken by the other side; nothing was delivered."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent
        """True: trying again is useless."""


class DeliveryUnclearError(AppError):
    """The connection broke while a letter was handed over: it may or may not have been taken."""


class SupersededError(CannotRunError):
    """Somebody else took this work over; what we brought is not published."""


class BadCheckError(AppError):
    """A check breaks the house rules (unknown code, empty result …); a defect of ours."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be measured, as data: most failures are results, not exceptions."""

    cause: Cause
    owner: Owner
    detail: str = ""
    """One sentence for people, in Chinese."""
