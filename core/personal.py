"""
Personal data in running text (standards 7.9): ID numbers, mobile numbers, bank cards. Pure.

What is found is handed on masked, with a hash to compare within one run; the plain form never leaves this module.
"""

import calendar
import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul
from typing import Final

from core.page.text import narrow

MAX_TEXT: Final = 2_000_000
"""Characters of one text that are searched."""

MAX_TOKEN: Final = 120
"""Characters before a number among which an address is looked for."""

MAX_MISSED: Final = 200
"""Numbers looked for one by one in a source whose own context did not give them away."""

_ID: Final = re.compile(r"(?<!\d)([1-8]\d{5})([ -]?)((?:19|20)\d{6})[ -]?(\d{3})([\dXx])(?![0-9A-Za-z])")
_OLD_ID: Final = re.compile(r"(?<=身份证)[^\d\n]{0,12}(\d{15})(?![0-9A-Za-z])")
"""Fifteen figures, valid until 2012; without a check digit only its word tells one."""
_ID_WORD: Final = re.compile(r"身份证|证件号")
_BEFORE_ID: Final = re.compile(r"(?:^|[^0-9A-Za-z])(?:id|no|sfz|sfzh)\.?\Z", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"://|[?&][\w.-]{1,40}=|^/|(?:href|src)=", re.IGNORECASE)
_FILE: Final = re.compile(
    r"\.(?:s?html?|aspx?|jsp|php|jpe?g|png|gif|bmp|webp|pdf|ofd|docx?|xlsx?|pptx?|wps|et|zip|rar|7z|mp[34]|txt)\b", re.IGNORECASE
)
_MOBILE: Final = re.compile(r"(?<![0-9A-Za-z.\-_/=])(1[3-9]\d)[ \-]?(\d{4})[ \-]?(\d{4})(?![0-9A-Za-z]|-\d|\.\d)")
_CARD: Final = re.compile(r"(?<![0-9A-Za-z.\-_/=])(?:\d{16,19}|\d{4}(?: \d{4}){3}(?: \d{1,3})?)(?![0-9A-Za-z]|\.\d)")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"
_PROVINCES: Final = frozenset(
    str(number)
    for low, high in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(low, high + 1)
)
_CARD_PREFIXES: Final = re.compile(r"62|60|9558|95599|40|41|42|43|45|48|49|51|52|53|54|55|35|37")
"""Prefixes of cards issued in China (UnionPay 62, older 60/95…) and of the international brands."""
_GAP: Final = re.compile(r"[^\d \-Xx]")
_CARD_WORD: Final = re.compile(r"卡号|账号|帐号|账户|帐户|银行|一卡通|存折|开户")
_HOLDER: Final = re.compile(r"(?:户名|[账帐]户名称?|开户名称?|单位名称|收款单位|收款人)\s?[:：]?\s?([^\n，。,;；]{2,30})")
_BODY: Final = re.compile(
    r"公司|中心|委员会|政府|财政|学校|小学|中学|大学|医院|专户|协会|基金|(?:[局厅处所站院会队]|办公室)(?=\W|$|[开账帐])"
)
"""Names of public bodies and firms, whose accounts are published to be paid into."""


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """One find, masked."""

    kind: str
    """``id_number``, ``mobile`` or ``bank_card``."""
    masked: str
    """As the local notices demand: ``138****1234``, ``35*************123``."""
    digest: str
    """First 16 hex digits of SHA-256 of the plain form: tells whether two finds are the same. Never kept: few numbers fit a mask, whoever tries them all finds it."""
    start: int
    end: int


def find_personal(text: str) -> Iterator[PersonalDatum]:
    """Everything in *text* that validates, kind by kind in order; overlapping finds are given once, the stricter kind first."""
    text = narrow(text[:MAX_TEXT])
    old = list(_old_ids(text)) if "身份证" in text else []
    yield from old
    taken = [(each.start, each.end) for each in old]  # in order of their places, never overlapping
    for kind, pattern in (("id_number", _ID), ("bank_card", _CARD), ("mobile", _MOBILE)):
        for match in pattern.finditer(text):
            place = bisect_left(taken, match.span())
            if (place and taken[place - 1][1] > match.start()) or (place < len(taken) and taken[place][0] < match.end()):
                continue
            plain = re.sub(r"\D", "", match.group()) if kind != "id_number" else re.sub(r"[ -]", "", match.group()).upper()
            if kind == "id_number" and not (is_id_number(plain) and _is_of_no_address(text, match)):
                continue
            if kind == "bank_card" and not (is_bank_card(plain) and _is_of_a_person(text[max(0, match.start() - 200) : match.start()])):
                continue
            taken.insert(place, match.span())
            yield PersonalDatum(kind, mask(kind, plain), _digest(plain), match.start(), match.end())


def _is_of_no_address(text: str, match: re.Match[str]) -> bool:
    """Whether eighteen figures stand for themselves: in no address, no file's name, behind no other letters; in odd company only beside their word."""
    start, end = match.span()
    if match[2] == "-" and not _ID_WORD.search(text, max(0, start - 30), start):
        return False
    if _FILE.match(text, end, end + 8):
        return False
    last = text[start - 1 : start]
    if last.isascii() and last.isalpha():
        return _BEFORE_ID.search(text, max(0, start - 6), start) is not None
    if last and last in "./=_-":
        words = text[max(0, start - MAX_TOKEN) : start].rsplit(maxsplit=1)
        return last in "/=_" and _ID_WORD.search(text, max(0, start - 30), start) is not None and _ADDRESS.search(words[-1]) is None
    return True


def _old_ids(text: str) -> Iterator[PersonalDatum]:
    """ID numbers of the old form beside their word: region, birth date, serial."""
    for match in _OLD_ID.finditer(text):
        plain = match[1]
        year, month, day = 1900 + int(plain[6:8]), int(plain[8:10]), int(plain[10:12])
        if plain[:2] in _PROVINCES and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            yield PersonalDatum("id_number", mask("id_number", plain), _digest(plain), match.start(1), match.end(1))


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _is_of_a_person(before: str) -> bool:
    """Whether what stands before a card number calls it one, and names no public body or firm as its holder."""
    holders = _HOLDER.findall(before)
    return _CARD_WORD.search(before) is not None and not (holders and _BODY.search(holders[-1]))


def mask_text(text: str) -> str:
    """The text with everything ``find_personal`` finds in it masked, however long it is."""
    return _mask_text(text)[0]


def _mask_text(text: str) -> tuple[str, dict[str, str]]:
    """The masked text, and each find as it stood with its mask."""
    done: list[str] = []
    found: dict[str, str] = {}
    for piece in _pieces(text):
        at = 0
        for datum in sorted(find_personal(piece), key=lambda each: each.start):
            found[piece[datum.start : datum.end]] = datum.masked
            done += (piece[at : datum.start], datum.masked)
            at = datum.end
        done.append(piece[at:])
    return "".join(done), found


def mask_source(source: str, shown: str) -> str:
    """
    The source of a page with the personal data masked that it holds or shows.

    Args:
        source: HTML.
        shown: the visible text of the page; its context tells card numbers that the source alone does not.

    Where the source spells a number that is shown in a way that cannot be followed (tags or character references between the digits),
    nothing of the source is given, only the masked visible text.
    """
    masked, in_source = _mask_text(source)
    safe, in_shown = _mask_text(shown)
    missed = in_shown.keys() - in_source.keys()
    if len(missed) > MAX_MISSED or any(plain not in source for plain in missed):
        return safe
    for plain in missed:
        masked = masked.replace(plain, in_shown[plain])
    return masked


def _pieces(text: str) -> Iterator[str]:
    """Pieces of at most ``MAX_TEXT`` characters, cut where no number is."""
    start = 0
    while len(text) - start > MAX_TEXT:
        end = start + MAX_TEXT
        found = _GAP.search(text, end - 1_000, end)
        end = found.end() if found else end
        yield text[start:end]
        start = end
    yield text[start:]


def mask(kind: str, plain: str) -> str:
    """
    The form that may be shown.

    >>> mask("mobile", "13812341234"), mask("id_number", "350000000000000123")
    ('138****1234', '35*************123')
    """
    head, tail = {"mobile": (3, 4), "id_number": (2, 3), "bank_card": (4, 3)}[kind]
    return plain[:head] + "*" * (len(plain) - head - tail) + plain[-tail:]


def is_id_number(number: str) -> bool:
    """Whether 18 characters are a 居民身份证号: province, birth date between 1900 and 2100, check digit (GB 11643)."""
    if len(number) != 18 or number[:2] not in _PROVINCES:
        return False
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if not (1900 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return False
    total = sum(map(mul, map(int, number[:17]), _WEIGHTS))
    return _CHECK[total % 11] == number[17].upper()


def is_bank_card(number: str) -> bool:
    """Whether 16–19 digits are a card number: known prefix, Luhn check, not one digit repeated."""
    if not (16 <= len(number) <= 19) or not _CARD_PREFIXES.match(number) or len(set(number)) < 4:
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
