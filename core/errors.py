"""The drawn tree of our own errors; foreign errors are mapped to these at the border they come in by."""

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.outcome import Cause, Owner

_SYSTEM_WORDS: Final = {
    # negative: what getaddrinfo says (EAI_NONAME, EAI_AGAIN, EAI_NODATA)
    errno.ENOENT: "不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "文件系统只读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EMFILE: "打开的文件太多",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ECONNRESET: "连接被重置",
    errno.ETIMEDOUT: "连接超时",
    errno.ENETUNREACH: "网络不可达",
    errno.EHOSTUNREACH: "主机不可达",
    errno.EIO: "读写出错，磁盘可能已损坏",
    -2: "域名不存在",
    -3: "域名解析出错",
    -5: "域名没有地址",
}


def is_out_of_space(error: OSError) -> bool:
    """Whether the disk, or what we may use of it, is full: nobody's wrong request."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def system_words(error: OSError) -> str:
    """
    What the operating system refused, in Chinese; its own words for the rare rest.

    >>> system_words(PermissionError(errno.EACCES, "Permission denied"))
    '没有权限'
    >>> system_words(OSError(-2, "Name or service not known"))
    '域名不存在'
    """
    return _SYSTEM_WORDS.get(error.errno or 0) or error.strerror or "原因不明"


class AppError(Exception):
    """Root of everything the program raises on purpose; its text is one clear sentence in Chinese for the user."""

    exit_status = 3


class ConfigError(AppError):
    """A setting, rubric or argument is wrong; the message names file, key, value and what was expected."""

    exit_status = 2


class RubricFileError(ConfigError):
    """A rubric file is wrong; *mistakes* holds (line, what is wrong) in the order of the file, the message all of them with the file's name."""

    def __init__(self, message: str, mistakes: Sequence[tuple[int, str]]) -> None:
        super().__init__(message)
        self.mistakes = tuple(mistakes)


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

    def __init__(self, message: str, *, permanent: bool, reached: bool = True) -> None:
        super().__init__(message)
        self.permanent = permanent
        """True: trying again is useless."""
        self.reached = reached
        """False: the other side gave us no session at all, whatever we came for."""


class DeliveryUnclearError(AppError):
    """The connection broke while a letter was handed over: it may or may not have been taken."""


class LaterError(CannotRunError):
    """It cannot be done now and may well be later; until a time that is no failed attempt."""

    def __init__(self, message: str, *, again_at: datetime, until: datetime) -> None:
        super().__init__(message)
        self.again_at = again_at
        """When to try next, aware."""
        self.until = until
        """From then on (aware) it is a failure like any other."""


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
