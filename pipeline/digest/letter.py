"""The digest as a letter: plain text, HTML and the ledger as a workbook; nothing crawled can add a header or a part."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

from core.clock import BEIJING
from core.digest import WeeklyDigest
from core.ledger import Ledger
from reports.digest_html import render_digest as render_html
from reports.digest_text import render_digest as render_text
from reports.ledger_xlsx import render_ledger
from reports.safety import clean

XLSX: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
MAX_SUBJECT: Final = 120


def compose(digest: WeeklyDigest, ledger: Ledger, *, sender: str, recipient: str, week: str = "") -> EmailMessage:
    """
    The letter of one recipient; the same digest gives the same bytes.

    Args:
        digest: what it says.
        ledger: the findings for the attached workbook.
        sender: address, or ``名称 <address>``; empty leaves the header out.
        recipient: address; empty leaves the header out.
        week: names the letter together with the recipient; default the week of the digest.
    """
    week = week or digest.week
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject_of(digest)
    if sender:
        message["From"] = _address(sender)
    if recipient:
        message["To"] = _address(recipient)
    message["Date"] = format_datetime(digest.as_of.astimezone(BEIJING))
    message["Message-ID"] = message_id(recipient, week, sender)
    message["Content-Language"] = "zh-CN"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_text(digest), cte="base64")
    message.add_alternative(render_html(digest), subtype="html", cte="base64")
    message.add_attachment(render_ledger(ledger, digest), maintype=XLSX[0], subtype=XLSX[1], filename=f"整改台账_{week}.xlsx")
    seed = message["Message-ID"] + digest.as_of.isoformat()
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{hashlib.sha256(f'{seed}{number}'.encode()).hexdigest()[:32]}")
    return message


def subject_of(digest: WeeklyDigest) -> str:
    """One line without anything that could end a header."""
    held, soon = digest.vetoes_held, digest.due_vetoes
    parts = [f"{digest.title}（{digest.week}）"]
    if held:
        parts.append(f"单项否决{held}项")
    if soon:
        parts.append(f"临近否决{soon}项")
    return clean("：".join([parts[0], "，".join(parts[1:])]) if len(parts) > 1 else parts[0], MAX_SUBJECT)


def message_id(recipient: str, week: str, sender: str) -> str:
    """The same for every try of one letter, so that a server that got it twice can tell."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "wangjian.invalid"
    digest = hashlib.sha256(f"{recipient}\0{week}".encode()).hexdigest()[:24]
    return f"<digest.{week}.{digest}@{domain.encode('idna').decode() if not domain.isascii() else domain}>"


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    return Address(display_name=clean(name, 80), username=local, domain=domain)
