"""Settings of everything that goes over the network: how it is asked, how often sites are visited, and from where."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from core.errors import system_words
from core.url import has_userinfo, is_web_url, without_userinfo

DEFAULT_USER_AGENT = "Mozilla/5.0 (compatible; wangjian/0.1; +https://www.example.org/wangjian)"
"""Identifies the monitor; operators put their own contact here."""


class Section(BaseModel):
    """A part of the settings: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_switch(cls, value: object, info: ValidationInfo) -> object:
        """Python takes ``true`` for the number 1."""
        if isinstance(value, bool) and cls.model_fields[info.field_name or ""].annotation in (int, float):
            raise ValueError(f"应为数字，实为 {str(value).lower()}")
        return value


def _quoted(value: object) -> object:
    """YAML reads 18:30 without quotes as a number of minutes."""
    if isinstance(value, int) and not isinstance(value, bool):
        hours, minutes = divmod(value, 60)
        raise ValueError(f'时刻要加引号，如 "{hours:02}:{minutes:02}"' if 0 <= value < 1440 else f"时刻应为加引号的 HH:MM，实为 {value}")
    return value


TIME_OF_DAY: Final = r"^([01]\d|2[0-3]):[0-5]\d$"
TIME_SPAN: Final = r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$"
TimeOfDay = Annotated[str, Field(pattern=TIME_OF_DAY), BeforeValidator(_quoted)]
"""``HH:MM`` in ``timezone``."""


class Network(Section):
    """How the network is asked."""

    nameservers: tuple[str, ...] = ()
    """``address`` or ``address:port``; empty = the system's resolver."""
    allow_addresses: tuple[str, ...] = ()
    """Ranges that may be connected to although they are loopback, private, link-local or reserved."""
    ca_file: Path | None = None
    """Extra trusted roots (PEM); it must be readable."""
    user_agent: str = Field(default=DEFAULT_USER_AGENT, min_length=8)
    deadline_s: float = Field(default=15.0, gt=0, le=120)
    concurrency: int = Field(default=64, ge=1, le=2000)
    per_host_concurrency: int = Field(default=4, ge=1, le=256)
    """Crawl requests in flight per host, over all processes; browsers open six connections. Halved on 429 and repeated 503, less when a host gets slow."""
    per_host_delay_s: float = Field(default=0.0, ge=0, le=60)
    """Least time between two starts on one host; above 0 one process does the work."""
    controls: tuple[str, ...] = ()
    """URLs that tell our own outage from theirs; those with AAAA records also tell whether we have IPv6."""
    robots: Literal["obey", "ignore"] = "obey"
    """What a crawl follows; the verification of a single linked address is exempt."""
    max_body_bytes: int = Field(default=40_000_000, ge=10_000)
    max_raw_bytes: int = Field(default=20_000_000, ge=10_000)

    @field_validator("user_agent")
    @classmethod
    def _sendable(cls, value: str) -> str:
        """A header holds nothing else: other signs would arrive as question marks and name nobody."""
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"只能用英文字母、数字和英文标点（请求头装不下别的），实为 {value[:80]!r}")
        return value

    @field_validator("allow_addresses")
    @classmethod
    def _ranges(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ip_network(text, strict=False)
            except ValueError:
                raise ValueError(f"应为 IP 地址段（如 127.0.0.0/8），实为 {text!r}") from None
        return value

    @field_validator("nameservers")
    @classmethod
    def _servers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            parse_nameserver(text)
        return value

    @field_validator("controls")
    @classmethod
    def _web_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return web_addresses(value)

    @field_validator("ca_file")
    @classmethod
    def _certificates(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                known = b"-----BEGIN " in value.read_bytes()
            except OSError as error:
                raise ValueError(f"应为可读的 PEM 证书文件，{str(value)!r} 读不到（{system_words(error)}）") from None
            if not known:
                raise ValueError(f"应为 PEM 证书文件（-----BEGIN CERTIFICATE-----），{str(value)!r} 不是")
        return value


def web_addresses(value: tuple[str, ...]) -> tuple[str, ...]:
    """
    Control targets are asked over HTTP.

    Raises:
        ValueError: one of them is no web address, or has a user name.
    """
    for text in value:
        if has_userinfo(text):  # shown by doctor and kept beside every failed visit
            raise ValueError(f"网址中不能有用户名或口令，实为 {without_userinfo(text)!r}（口令不显示）")
        if not is_web_url(text) or not urlsplit(text).hostname:
            raise ValueError(f"应为 http:// 或 https:// 开头的网址，实为 {text!r}")
    return value


def parse_nameserver(text: str) -> tuple[str, int]:
    """
    Split ``address[:port]`` (IPv6 in brackets when a port follows).

    >>> parse_nameserver("127.0.0.1:5300")
    ('127.0.0.1', 5300)

    Raises:
        ValueError: no IP address or no valid port.
    """
    from ipaddress import ip_address

    host, port = text, 53
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = int(rest[1:]) if rest.startswith(":") and rest[1:].isdigit() else 53
    elif text.count(":") == 1:
        host, _, rest = text.partition(":")
        port = int(rest) if rest.isdigit() else -1
    try:
        ip_address(host)
    except ValueError:
        raise ValueError(f"应为 IP 地址或 IP:端口，实为 {text!r}") from None
    if not 0 < port < 65536:
        raise ValueError(f"端口应在 1..65535，实为 {text!r}")
    return host, port


VANTAGE_NAME: Final = r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$"
"""Names of vantage points: small letters, digits, hyphens."""


class Availability(Section):
    """The visits behind the 5 % line."""

    visits_per_day: int = Field(default=24, ge=20, le=288)
    official: Literal["own", "quorum"] = "own"
    """Whose visits are the official ones: the scheduler's own, or the word of the majority of ``vantages`` and the scheduler."""
    vantage: Annotated[str, Field(pattern=VANTAGE_NAME)] = "own"
    """Name of the scheduler's own place among the vantage points."""
    quorum_least: int = Field(default=2, ge=1, le=99)
    """So many valid visits of one slot are needed before a site is called down."""


class Vantage(Section):
    """A place that watches the same sites: ``wangjian worker --vantage NAME`` runs there."""

    title: str = Field(default="", max_length=40)
    """Shown to people; empty = its name."""
    votes: bool = True
    """Whether it counts in the quorum; otherwise its visits are advice only."""
    nameservers: tuple[str, ...] | None = None
    """In place of ``network.nameservers``: another line, other resolvers."""
    controls: tuple[str, ...] | None = None
    """In place of ``network.controls``."""

    @field_validator("controls")
    @classmethod
    def _web_addresses(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return value and web_addresses(value)

    @field_validator("nameservers")
    @classmethod
    def _servers(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for text in value or ():
            parse_nameserver(text)
        return value
