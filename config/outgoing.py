"""Settings of what is sent out: mail, the weekly digest, news."""

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from config.network import Section, TimeOfDay


def _mail_address(value: str) -> str:
    local, at, domain = value.strip().rpartition("@")
    if (
        not (local and at and domain)
        or len(value) > 254
        or any(sign.isspace() or not sign.isprintable() or sign in '<>,;"' for sign in value)
    ):
        raise ValueError(f"应为邮箱地址（如 zwgk@example.gov.cn），实为 {value[:80]!r}")
    return value.strip()


MailAddress = Annotated[str, AfterValidator(_mail_address)]


class Mail(Section):
    """Outgoing mail."""

    host: str = ""
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    sender: str = ""
    """Address of the sender, or ``名称 <address>``."""
    timeout_s: float = Field(default=60.0, gt=0, le=600)

    @field_validator("sender")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value:
            if not value.isprintable():
                raise ValueError("发件人不能含控制字符")
            _mail_address(parseaddr(value)[1])
        return value


class DigestRecipient(Section):
    """One recipient; an empty scope means everything."""

    address: MailAddress
    unit: str = ""
    """One unit with its sites and accounts; ``units`` for several."""
    site: str = ""
    """One site by its id; ``sites`` for several."""
    units: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    @property
    def all_units(self) -> tuple[str, ...]:
        """``unit`` and ``units``, each once."""
        return tuple(dict.fromkeys(text for text in (self.unit, *self.units) if text))

    @property
    def all_sites(self) -> tuple[str, ...]:
        """``site`` and ``sites``, each once."""
        return tuple(dict.fromkeys(text for text in (self.site, *self.sites) if text))


class Digest(Section):
    """The weekly digest."""

    to: tuple[MailAddress | DigestRecipient, ...] = ()
    rubric: str = "mianyang-2022"
    """Rubric of ranking and vetoes."""
    attempts: int = Field(default=5, ge=1, le=20)
    """Tries for a recipient whose mail server refuses for the moment."""
    retry_s: float = Field(default=60.0, gt=0, le=86_400)
    """Pause before the second try; it doubles each time."""
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    at: TimeOfDay = "08:00"


class Hook(Section):
    """One place that news is sent to."""

    name: str = Field(min_length=1, max_length=60)
    kind: Literal["webhook", "dingtalk", "wecom", "feishu"]
    url: SecretStr
    """Addresses of robots carry their token: never shown."""
    secret: SecretStr = SecretStr("")
    """Key of the signature; required for ``webhook``, optional for DingTalk and Feishu, unknown to WeCom."""
    severity: Literal["veto", "deduct"] = "veto"
    """Least severity of findings that are told."""
    unit: str = ""
    site: str = ""
    remind_days: Mapping[Literal["veto", "deduct"], Annotated[int, Field(ge=1, le=90)]] = {"veto": 1, "deduct": 7}
    """Days between reminders of what is not mended."""
    quiet: bool = True
    """Whether quiet hours bind it."""

    @model_validator(mode="after")
    def _complete(self) -> "Hook":
        if not self.url.get_secret_value().startswith(("https://", "http://")):
            raise ValueError(f"{self.name}: url 应为 https:// 开头的地址")
        if self.kind == "webhook" and len(self.secret.get_secret_value()) < 8:
            raise ValueError(f"{self.name}: webhook 需要至少 8 个字符的 secret，用于签名")
        return self


class Notify(Section):
    """News beside the weekly digest."""

    hooks: tuple[Hook, ...] = ()
    quiet_from: TimeOfDay = "22:00"
    quiet_to: TimeOfDay = "07:00"
    """Nothing is sent between the two; it follows afterwards. Equal times: no quiet hours."""
    due_days: int = Field(default=3, ge=0, le=7)
    """How early a coming veto is told."""

    @field_validator("hooks")
    @classmethod
    def _names(cls, value: tuple[Hook, ...]) -> tuple[Hook, ...]:
        names = [hook.name for hook in value]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise ValueError(f"名称重复：{'、'.join(sorted(doubled))}")
        return value
