"""One letter over SMTP, with the moment of hand-over told beforehand, so that nothing is sent twice by mistake."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from config.settings import Mail
from core.errors import ConfigError, DeliveryError, DeliveryUnclearError, system_words

BeforeHandOver = Callable[[], bool]
"""Called when the server took sender and recipient, just before the text is transferred; False stops the letter."""

_DETAIL: Final = 300
_GOODBYE_S: Final = 5.0
_LOGIN: Final = frozenset({530, 534, 535, 538})


def send_letter(mail: Mail, message: EmailMessage, recipient: str, before: BeforeHandOver, *, ca_file: Path | None = None) -> bool:
    """
    Hand one letter to the configured server; False when *before* stopped it. Blocks; run it in a thread.

    The configured mail server is exempt from the address guard, like the name servers: it mostly stands in the own network.

    Raises:
        ConfigError: no server, no sender, or the server cannot do what ``mail.security`` asks.
        DeliveryError: the server refused (``permanent`` for good, else for the moment) or could not be reached; nothing was delivered.
        DeliveryUnclearError: the connection broke during the transfer.
    """
    if not mail.host or not mail.sender:
        raise ConfigError("mail: 没有配置 mail.host 或 mail.sender，不能发信")
    sender = parseaddr(mail.sender)[1]
    wide = not (sender + recipient).isascii()
    reached = False
    try:
        with _connected(mail, ca_file) as server:
            reached = True
            _envelope(server, sender, recipient, wide=wide)
            if not before():
                return False
            _transfer(server, message.as_bytes(policy=SMTPUTF8 if wide else SMTP))
    except smtplib.SMTPResponseException as error:
        # Greeting or login: that concerns us, not the recipient; an operator mends it, so it is tried again.
        raise DeliveryError(f"邮件服务器拒绝：{_refusal(error.smtp_code, error.smtp_error)}", permanent=False, reached=reached) from None
    except smtplib.SMTPNotSupportedError as error:
        raise ConfigError(f"mail: 邮件服务器 {mail.host} {_lacks(error)}") from None
    except ssl.SSLError as error:
        raise DeliveryError(f"与邮件服务器 {mail.host} 的加密连接失败：{error.reason or error}", permanent=False, reached=reached) from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"连不上邮件服务器 {mail.host}:{mail.port}：{_said(error)}", permanent=False, reached=reached) from None
    return True


def check_server(mail: Mail, *, ca_file: Path | None = None) -> None:
    """Connect and log in without sending anything, for ``doctor``; same errors as ``send_letter``."""
    if not mail.host:
        raise ConfigError("mail: 没有配置 mail.host")
    try:
        with _connected(mail, ca_file) as server:
            server.noop()
    except smtplib.SMTPNotSupportedError as error:
        raise ConfigError(f"mail: 邮件服务器 {mail.host} {_lacks(error)}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"邮件服务器 {mail.host}:{mail.port} 不可用：{_said(error)}", permanent=False) from None


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """Whom to believe; made where the connection is encrypted only, for reading the certificates of the world takes its time."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


@contextmanager
def _connected(mail: Mail, ca_file: Path | None) -> Iterator[smtplib.SMTP]:
    """A session. Whatever the server says to its end, or does not say, changes nothing of what it took before."""
    server = _connect(mail, ca_file)
    try:
        yield server
        with suppress(smtplib.SMTPException, OSError):
            if server.sock is not None:
                server.sock.settimeout(min(mail.timeout_s, _GOODBYE_S))
            server.quit()
    finally:
        server.close()


def _connect(mail: Mail, ca_file: Path | None) -> smtplib.SMTP:
    server: smtplib.SMTP
    if mail.security == "tls":
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout_s, context=_trust(ca_file))
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_s)
    try:
        server.ehlo_or_helo_if_needed()
        if mail.security == "starttls":
            server.starttls(context=_trust(ca_file))
            server.ehlo()
        if mail.username:
            server.login(mail.username, mail.password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def _envelope(server: smtplib.SMTP, sender: str, recipient: str, *, wide: bool) -> None:
    options = ["SMTPUTF8", "BODY=8BITMIME"] if wide else []
    if wide and not server.has_extn("smtputf8"):
        raise DeliveryError(f"邮件服务器不支持含中文的邮箱地址 {recipient}", permanent=True)
    code, said = server.mail(sender, options)
    if code != 250:  # not the recipient's fault, however final it sounds
        raise DeliveryError(f"邮件服务器拒绝发件人 {sender}：{_refusal(code, said)}", permanent=False)
    code, said = server.rcpt(recipient)
    if code not in (250, 251):
        raise _refused(code, said)


def _transfer(server: smtplib.SMTP, data: bytes) -> None:
    try:
        code, said = server.data(data)
    except smtplib.SMTPDataError as error:  # the server answered DATA with a refusal: it has nothing
        raise _refused(error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise DeliveryUnclearError(f"交付过程中连接中断（{_said(error)}），无法确定对方是否收到") from None
    if not 200 <= code < 600:
        raise DeliveryUnclearError(f"交付后的答复不合协议（{_text(said)}），无法确定对方是否收到")
    if code >= 300:
        raise _refused(code, said)


def _refused(code: int, said: bytes | str) -> DeliveryError:
    """Asking again after a code of 500 is useless; 530 and its kin ask for a login, which an operator mends."""
    return DeliveryError(f"邮件服务器拒绝：{_refusal(code, said)}", permanent=code >= 500 and code not in _LOGIN)


def _refusal(code: int, said: bytes | str) -> str:
    return f"{code} {_text(said)}" if code > 0 else f"答复不合协议 {_text(said)}".rstrip()


def _lacks(error: smtplib.SMTPNotSupportedError) -> str:
    """What a server cannot do that the settings ask of it."""
    said = str(error).upper()
    if "STARTTLS" in said:
        return "不支持 STARTTLS 加密；请核对 mail.security 和 mail.port"
    if "AUTH" in said:
        return "不支持登录，或只在加密后允许登录；请核对 mail.username 和 mail.security"
    return "不支持所需功能；请核对 mail.security 和 mail.username"


def _said(error: Exception) -> str:
    """The system's refusals and silence in Chinese; what the server or the encryption said stays as it was said."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "等待应答超时"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "对方中断了连接"
    spoken = isinstance(error, smtplib.SMTPException | ssl.SSLError)
    return _text(system_words(error) if isinstance(error, OSError) and error.errno and not spoken else str(error))


def _text(said: bytes | str) -> str:
    text = _decoded(said) if isinstance(said, bytes) else said
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:_DETAIL]


def _decoded(said: bytes) -> str:
    """Answers of servers: ASCII mostly, else UTF-8, or GBK of older Chinese ones."""
    try:
        return said.decode("utf-8")
    except UnicodeDecodeError:
        return said.decode("gb18030", "replace")
