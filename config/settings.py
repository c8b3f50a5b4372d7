"""Settings: one typed, bounded model; YAML file, then ``WANGJIAN_SECTION__KEY`` variables on top (contract section 4)."""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from config.mistakes import PREFIX, explain, place_of, unknown_variables, unreadable_variable
from config.network import TIME_SPAN, VANTAGE_NAME, Availability, Network, Section, TimeOfDay, Vantage, parse_nameserver
from config.outgoing import Digest, DigestRecipient, Hook, Mail, Notify
from config.override import RubricOverride
from config.yaml_words import not_utf8, yaml_words
from core.errors import ConfigError, system_words
from core.nearest import nearest
from core.sqlite_url import file_url
from core.value_words import kind_words

__all__ = [
    "Availability",
    "Digest",
    "DigestRecipient",
    "Hook",
    "Mail",
    "Network",
    "Notify",
    "Settings",
    "Vantage",
    "load_settings",
    "parse_nameserver",
]


class BrowserSettings(Section):
    """The real browser."""

    enabled: Literal["auto", True, False] = "auto"
    executable: Path | None = None
    screenshots: bool = True
    """Whether an audit takes pictures of the places that new findings are about; pages with personal data never get one."""

    @field_validator("enabled", mode="before")
    @classmethod
    def _switch(cls, value: object) -> object:
        """Environment variables carry text; YAML has read its own switches already."""
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value) if isinstance(value, str) else value


class Crawl(Section):
    """Limits of one audit."""

    max_pages: int = Field(default=2000, ge=1, le=1_000_000)
    max_depth: int = Field(default=5, ge=0, le=50)
    max_seconds: float = Field(default=3600, gt=0)
    max_site_bytes: int = Field(default=20_000_000_000, ge=1_000_000)
    """Body bytes of one site's pages after which no further page is followed; what was found is still verified. A city portal has 1 to 5 GB."""
    max_total_bytes: int = Field(default=100_000_000_000, ge=1_000_000)
    """The same over all sites of one ``links`` run: an operator's line is not endless."""
    window: Annotated[str, Field(pattern=TIME_SPAN)] = ""
    """``HH:MM-HH:MM`` in ``timezone``: crawl traffic starts only then (``22:00-06:00`` = at night); empty = at any time. Visits are not held back."""


class EvidenceSettings(Section):
    """What audits keep of the pages that findings are about. Pages of the sample (home page, columns, drawn releases) are always kept."""

    max_pages: int = Field(default=300, ge=0, le=100_000)
    """Further pages that one audit keeps, those of the gravest findings first; the findings of the others say that no page was kept."""
    max_buffer_bytes: int = Field(default=2_000_000_000, ge=0)
    """Disk that the pages of a running crawl may take until it is known which of them matter; they lie compressed, about a fifth of their size."""


class Nightly(Section):
    """Whole audits of every open site, each night; rechecks of suspected faults run with them."""

    enabled: bool = True
    at: TimeOfDay = "22:00"
    """Begin of the night."""
    hours: float = Field(default=8.0, gt=0, le=23)
    """Audits begin spread over so many hours."""
    concurrency: int = Field(default=2, ge=1, le=64)
    """Audits under way at the same time."""


class Freshness(Section):
    """The daily light pass over home pages and known columns."""

    enabled: bool = True
    at: TimeOfDay = "09:00"
    hours: float = Field(default=4.0, gt=0, le=23)
    max_columns: int = Field(default=60, ge=0, le=1000)
    """Columns of one site that are looked at; those nearest to their line come first."""


class Sample(Section):
    """Random samples."""

    seed: int = 0


class NoticeSettings(Section):
    """Rectification notices."""

    template: Path | None = None
    """Own DOCX template; ``wangjian notice --write-template`` writes ours to begin with."""
    issuer: str = Field(default="", max_length=100)
    contact: str = Field(default="", max_length=200)
    workdays: int = Field(default=10, ge=1, le=365)
    """Working days until the deadline. House rule."""


class ReportFiles(Section):
    """Report files that every audit of the service leaves."""

    nightly: tuple[Literal["html", "xlsx", "json", "text"], ...] = ("html",)
    """Formats, one file each; none = no files."""
    folder: Path | None = None
    """Default ``reports`` in the data directory."""
    keep_days: int = Field(default=90, ge=1, le=3_650)
    """Files of older nights are deleted by the service."""


class Queue(Section):
    """Where jobs wait."""

    engine: Literal["embedded", "procrastinate"] = "embedded"
    concurrency: int = Field(default=2, ge=1, le=64)
    """Jobs under way at once in one worker."""
    heartbeat_s: float = Field(default=5.0, ge=0.5, le=60)
    """A worker's sign of life."""
    stalled_s: float = Field(default=30.0, ge=2, le=3600)
    """A worker that gave no sign for so long has its jobs run by others; several heartbeats, so that a short stall of the network is none."""


class Settings(BaseSettings):
    """All settings. Unknown keys are errors."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", env_parse_none_str="null")

    database: str = ""
    """SQLAlchemy URL; empty = SQLite in the data directory."""
    data_dir: Path | None = None
    """Database, evidence and browser profiles; default ``$XDG_DATA_HOME/wangjian``."""
    timezone: str = "Asia/Shanghai"
    network: Network = Network()
    browser: BrowserSettings = BrowserSettings()
    crawl: Crawl = Crawl()
    evidence: EvidenceSettings = EvidenceSettings()
    availability: Availability = Availability()
    vantages: Mapping[Annotated[str, Field(pattern=VANTAGE_NAME)], Vantage] = {}
    nightly: Nightly = Nightly()
    freshness: Freshness = Freshness()
    sample: Sample = Sample()
    mail: Mail = Mail()
    digest: Digest = Digest()
    notice: NoticeSettings = NoticeSettings()
    notify: Notify = Notify()
    reports: ReportFiles = ReportFiles()
    queue: Queue = Queue()
    rubrics: Mapping[str, RubricOverride] = {}
    workdays: Mapping[date, bool] = {}
    """Working-day overrides: day → is it a working day; for years the official calendar does not know yet."""
    lexicons: tuple[Path, ...] = ()
    """Own word lists for the wording checks (YAML or CSV, see ``config/lexicon/typos.yaml``), added to the shipped one."""

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"应为时区名（如 Asia/Shanghai），实为 {value!r}") from None
        return value

    @model_validator(mode="after")
    def _quorum(self) -> "Settings":
        for name in (self.availability.vantage, "quorum"):
            if name in self.vantages:
                raise ValueError(f"vantages: {name!r} 不能用作观测点名（quorum 为合议结果，{self.availability.vantage!r} 为调度服务自己）")
        voters = self.voters
        if self.availability.official == "quorum" and len(voters) < 2:
            raise ValueError("availability.official: quorum 需要至少一个参加合议的观测点（vantages），现在只有调度服务自己")
        return self

    @property
    def voters(self) -> tuple[str, ...]:
        """Vantage points whose visits count in the quorum, the scheduler's own first."""
        return self.availability.vantage, *(name for name, each in self.vantages.items() if each.votes)

    def vantage_title(self, name: str) -> str:
        """How a vantage point is called before people."""
        if name == self.availability.vantage:
            return "本机" if name == "own" else name
        known = self.vantages.get(name)
        return known.title if known is not None and known.title else name

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over file."""
        return env_settings, init_settings

    @property
    def data_directory(self) -> Path:
        """Where everything of ours lies."""
        if self.data_dir is not None:
            return self.data_dir
        base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
        return Path(base) / "wangjian"

    @property
    def database_url(self) -> str:
        """The configured database, or the SQLite file of the data directory."""
        return self.database or file_url(self.data_directory / "wangjian.db")


def load_settings(path: Path | None = None, **overrides: Any) -> Settings:
    """
    Read the YAML file (if any) and the environment.

    Raises:
        ConfigError: names file, key, value and what was expected.
    """
    if path is None:
        return _build({}, None, overrides)
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: 读不到配置文件（{system_words(error)}）") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: {not_utf8(error)}") from None
    return parse_settings(text, str(path), **overrides)


def parse_settings(text: str, name: str, **overrides: Any) -> Settings:
    """
    Settings of a YAML text; *name* is what messages call it.

    Raises:
        ConfigError: names *name*, key, value and what was expected.
    """
    try:
        data = yaml.safe_load(text) or {}
        lines = _lines_of(yaml.compose(text, Loader=yaml.SafeLoader), name)
    except (yaml.YAMLError, ValueError) as error:  # a date that does not exist is a ValueError
        line, words = yaml_words(error, text)
        raise ConfigError(f"{name}:{line}: 不是有效的 YAML：{words}") from None
    if not isinstance(data, dict):
        raise ConfigError(f"{name}: 最外层应为键值表，实为 {kind_words(data)}")
    return _build(data, name, overrides, lines)


def _lines_of(root: yaml.Node | None, name: str) -> dict[tuple[int | str, ...], int]:
    """Line of every key and item; refuses doubled keys: YAML lets the last of two win without a word."""
    lines: dict[tuple[int | str, ...], int] = {}
    waiting: list[tuple[tuple[int | str, ...], yaml.Node | None]] = [((), root)]
    met = set[int]()
    while waiting:
        place, node = waiting.pop()
        if id(node) in met:  # an anchor may hold itself
            continue
        met.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                lines[(*place, index)] = item.start_mark.line + 1
                waiting.append(((*place, index), item))
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inside, line = (*place, str(key.value)), key.start_mark.line + 1
                if inside in lines:
                    raise ConfigError(f"{name}:{line}: 键 {key.value} 重复")
                lines[inside] = line
                waiting.append((inside, value))
    return lines


def _build(
    data: Mapping[Any, Any], name: str | None, overrides: Mapping[str, Any], lines: Mapping[tuple[int | str, ...], int] | None = None
) -> Settings:
    lines = lines or {}
    unknown = [
        *unknown_variables(Settings),
        *(f"{place_of((str(key),), name, lines)}: 没有这个键" for key in data if not isinstance(key, str)),
    ]
    if unknown:
        raise ConfigError("\n".join(unknown))
    try:
        settings = Settings(**{**data, **overrides})
    except ValidationError as error:
        raise ConfigError(explain(error, name, Settings, lines)) from None
    except SettingsError as error:
        raise ConfigError(unreadable_variable(getattr(error.__cause__, "doc", ""), Settings)) from None
    wrong = [f"{place_of(place, name, lines)}: {sentence}" for place, sentence in _wrong_rubrics(settings)]
    if wrong:
        raise ConfigError("\n".join(wrong))
    return settings


def _wrong_rubrics(settings: Settings) -> Iterator[tuple[tuple[str, ...], str]]:
    """Rubrics that nobody knows, and overrides that theirs has no use for; a file of one's own is looked at when it is used."""
    if not settings.rubrics and settings.digest.rubric == Digest().rubric:
        return  # loading rubrics takes a while that most commands need not wait
    from config.rubrics import SHIPPED, load_rubric, override_mistakes

    known = "、".join(SHIPPED)
    asked = settings.digest.rubric
    is_file = asked not in SHIPPED and Path(asked).suffix in (".yaml", ".yml")
    if asked not in SHIPPED and not is_file:
        yield ("digest", "rubric"), f"没有评分细则 {asked!r}{nearest(asked, SHIPPED)}；应为 {known} 之一，或一个 YAML 文件的路径"
    own = {load_rubric(asked).id} if is_file and settings.rubrics else set[str]()
    for rubric, override in settings.rubrics.items():
        if rubric in SHIPPED:
            yield from override_mistakes(load_rubric(rubric), override)
        elif rubric not in own:
            sentence = f"没有评分细则 {rubric!r}{nearest(rubric, SHIPPED)}；应为 {known} 之一；自编细则的分值直接写在它的文件中"
            yield ("rubrics", rubric), sentence
