"""Mails the digest of a week: each recipient once, whoever asks and whenever a process dies."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.settings import DigestRecipient, Settings
from core.clock import BEIJING, utc_now
from core.digest import Scope, week_of
from core.errors import AppError, CannotRunError, ConfigError, DeliveryError, DeliveryUnclearError, UsageError
from core.mailing import Mailing, MailingState
from pipeline.digest.build import Source, build
from pipeline.digest.ledger import collect_ledger
from pipeline.digest.letter import compose, message_id
from pipeline.notify.mail import send_letter
from pipeline.process import is_dead, own_name, told_name
from pipeline.standing import FRESH, MAX_AGE, record_run

if TYPE_CHECKING:
    from store import Store

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=10)
"""How long a claim of a silent process holds; longer than building and connecting take. House rule."""
MAX_PAUSE_S: Final = 3_600.0
_RUN: Final = "#"
"""Between the name of a process and the number of its run: two runs of one process are not each other."""

_WORDS: Final = {
    MailingState.SENT: "已发送",
    MailingState.BOUNCED: "被退回",
    MailingState.GIVEN_UP: "多次失败后放弃",
    MailingState.RETRY: "待重试",
    MailingState.HANDING: "交付结果不明",
    MailingState.CLAIMED: "处理中断",
}
_HINTS: Final = {
    MailingState.CLAIMED: "再次运行即接手",
    MailingState.BOUNCED: "核对邮箱后，用 digest --send --as-of {at} --again {to} 重发",
    MailingState.GIVEN_UP: "调度服务两天内自动再试；也可在邮件服务器恢复后运行 digest --send --as-of {at} 续发",
    MailingState.HANDING: "不会自动重发；问明没有收到的，用 digest --send --as-of {at} --again {to} 重发",
}


_OPEN: Final = (MailingState.CLAIMED, MailingState.RETRY, MailingState.GIVEN_UP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """One address and what it gets."""

    address: str
    scope: Scope


def recipients(settings: Settings) -> list[Recipient]:
    """
    Whom ``digest.to`` names, each address once.

    Raises:
        ConfigError: one address stands there twice.
    """
    found: dict[str, Recipient] = {}
    for entry in settings.digest.to:
        one = entry if isinstance(entry, DigestRecipient) else DigestRecipient(address=entry)
        key = one.address.casefold()
        if key in found:
            raise ConfigError(f"digest.to: 邮箱 {one.address} 出现两次；请合并为一条（units、sites 可写多个）")
        found[key] = Recipient(address=one.address, scope=Scope(units=one.all_units, sites=one.all_sites))
    return list(found.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """What became of the letters of a week."""

    said: str
    """One Chinese sentence."""
    undelivered: int
    """Letters that were not handed over, or of which nobody knows it."""
    waiting: int
    """Letters that somebody has to ask for again: another process holds them, or their server could not take them now."""


def send_digest(
    store: "Store",
    settings: Settings,
    *,
    as_of: datetime,
    week: str = "",
    now: datetime | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """
    ``deliver_digest`` for a service: only what became of the letters.

    Raises:
        CannotRunError: some wait; what is called done is not asked for again, a process that holds them may die, and a mail server
            that was away all the time comes back.
    """
    delivery = deliver_digest(store, settings, as_of=as_of, week=week, now=now, sleep=sleep)
    if delivery.waiting:
        raise CannotRunError(delivery.said)
    return delivery.said


def deliver_digest(
    store: "Store",
    settings: Settings,
    *,
    as_of: datetime,
    week: str = "",
    now: datetime | None = None,
    sleep: Callable[[float], None] = time.sleep,
    lease: timedelta = LEASE,
    tell: Callable[[str], None] = lambda text: None,
) -> Delivery:
    """
    Build the digest at *as_of* and mail it to each recipient of ``digest.to`` exactly once per *week*. Blocks.

    Each recipient's row is claimed before anything is sent and marked again just before the text is transferred. A process
    killed before that mark is taken over, at once on its own machine, elsewhere after *lease*; one killed during the transfer leaves a row that nobody sends again,
    because the server may have taken the letter: at most once there, exactly once everywhere else. Temporary refusals are
    tried again with growing pauses, of which *tell* hears, ``digest.attempts`` times in a run; the next run begins anew with them. Final
    ones are logged and kept as bounces.

    Raises:
        ConfigError: no recipients, no server, wrong rubric.
    """
    people = recipients(settings)
    if not people:
        raise ConfigError("digest.to: 没有配置周报收件人")
    if not settings.mail.host or not settings.mail.sender:
        raise ConfigError("mail: 没有配置 mail.host 或 mail.sender，不能发信")
    clock = _running_clock(now)
    _score_large_registry(store, settings, as_of)
    run = _Run(store, settings, Source(store, settings, as_of), week or week_of(as_of), clock, lease)
    run.try_all(people)
    for number in range(1, settings.digest.attempts):
        waiting = [person for person in people if run.state(person) in (None, MailingState.RETRY)]
        if not waiting:
            break
        pause = _pause(settings, number)
        tell(
            f"{run.told(waiting)}。{_seconds(pause)}后第 {number + 1} 次尝试（共 {settings.digest.attempts} 次；可随时中断，稍后重新运行即续发）"
        )
        sleep(pause + 0.001)
        run.try_all(waiting)
    known = [mailing for person in people if (mailing := store.digests.get(person.address, run.week)) is not None]
    held = [mailing for mailing in known if run.is_held(mailing)]
    sent = sum(mailing.state is MailingState.SENT for mailing in known)
    open_ends = len(people) - len(known) + sum(mailing.state in _OPEN or mailing in held for mailing in known)
    return Delivery(said=run.told(people), undelivered=len(people) - sent - len(held), waiting=open_ends)


def _seconds(pause: float) -> str:
    return f"{pause:.0f} 秒" if pause >= 1 else f"{pause:g} 秒"


def _pause(settings: Settings, attempts: int) -> float:
    """Seconds before the try that follows *attempts* failed ones."""
    return min(settings.digest.retry_s * 2.0 ** (attempts - 1), MAX_PAUSE_S)


def _running_clock(now: datetime | None) -> Callable[[], datetime]:
    """The present; when the caller names one, it goes on from there."""
    if now is None:
        return utc_now
    start = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - start)


def _score_large_registry(store: "Store", settings: Settings, as_of: datetime) -> None:
    """A registry too large to be scored on the spot gets its run before any row is claimed."""
    from pipeline.score import prepare_rubric

    rubric = prepare_rubric(settings, settings.digest.rubric)
    if len(store.sites.all()) > FRESH and store.standings.run_at(rubric.id, as_of - MAX_AGE, as_of) is None:
        record_run(store, settings, settings.digest.rubric, as_of)


class _Run:
    """One pass over the recipients of a week."""

    def __init__(
        self, store: "Store", settings: Settings, source: Source, week: str, clock: Callable[[], datetime], lease: timedelta
    ) -> None:
        self.store, self.settings, self.source, self.week, self.clock, self.lease = store, settings, source, week, clock, lease
        self.by = f"{own_name()}{_RUN}{time.monotonic_ns()}"
        self._tries: Counter[str] = Counter()

    def state(self, person: Recipient) -> MailingState | None:
        known = self.store.digests.get(person.address, self.week)
        return None if known is None else known.state

    def try_all(self, people: list[Recipient]) -> None:
        """Try each; a server that gives no session to one gives none to the next: hundreds of time-outs, one after the other, would take hours."""
        for person in people:
            if not self._try_one(person):
                return

    def _try_one(self, person: Recipient) -> bool:
        """Claim, build, send, note the outcome; False when the server gave no session."""
        at = self.clock()
        address, digests = person.address, self.store.digests
        self._end_lease_of_the_dead(person)
        if not digests.claim(address, self.week, scope=person.scope.key, at=at, lease_until=at + self.lease, by=self.by):
            log.info("周报由其他进程发送：%s", self.week, extra={"event": "digest_skipped", "recipient": address, "week": self.week})
            return True
        self._tries[address] += 1
        try:
            self._send(person)
        except DeliveryUnclearError as error:
            digests.finish(address, self.week, MailingState.HANDING, by=self.by, at=self.clock(), detail=str(error))
            log.error(
                "周报是否送达不清楚：%s（%s）",
                address,
                error,
                extra={"event": "mail_unclear", "recipient": address, "week": self.week, "detail": str(error)},
            )
        except (DeliveryError, UsageError) as error:
            self._failed(person, error)
            return not isinstance(error, DeliveryError) or error.reached
        except BaseException:
            if self.state(person) is MailingState.CLAIMED:  # nothing was handed over: the next run may take it at once
                now = self.clock()
                digests.finish(address, self.week, MailingState.RETRY, by=self.by, at=now, detail="内部错误，未发送", retry_at=now)
            raise
        return True

    def _end_lease_of_the_dead(self, person: Recipient) -> None:
        """Safe even if a living process is mistaken for a dead one: it hands nothing over once its claim is another's."""
        known = self.store.digests.get(person.address, self.week)
        if known is not None and known.state is MailingState.CLAIMED and is_dead(_process(known)):
            self.store.digests.end_lease(person.address, self.week, by=known.by)

    def is_held(self, known: Mailing) -> bool:
        """Another process is at it, as far as can be told from here."""
        return known.is_under_way and known.lease_until > self.clock() and not is_dead(_process(known))

    def _send(self, person: Recipient) -> None:
        store, settings = self.store, self.settings
        digest = build(store, settings, self.source.as_of, person.scope, source=self.source)
        ledger = collect_ledger(store, self.source.as_of, person.scope, by_mail=True, whole=self.source.whole)
        sender = settings.mail.sender
        message = compose(digest, ledger, sender=sender, recipient=person.address, week=self.week)
        name = message_id(person.address, self.week, sender)

        def before() -> bool:
            return store.digests.handing(person.address, self.week, by=self.by, message_id=name, at=self.clock())

        if send_letter(settings.mail, message, person.address, before, ca_file=settings.network.ca_file):
            store.digests.finish(person.address, self.week, MailingState.SENT, by=self.by, at=self.clock())
            log.info("周报已发送：%s", self.week, extra={"event": "mail_sent", "recipient": person.address, "week": self.week})

    def _failed(self, person: Recipient, error: AppError) -> None:
        attempts, now = self._tries[person.address], self.clock()
        permanent = isinstance(error, UsageError) or (isinstance(error, DeliveryError) and error.permanent)
        if permanent:
            state = MailingState.BOUNCED
        else:
            state = MailingState.RETRY if attempts < self.settings.digest.attempts else MailingState.GIVEN_UP
        # What is given up waits for the next run, whenever that comes.
        retry_at = now + timedelta(seconds=_pause(self.settings, attempts) if state is MailingState.RETRY else 0.0)
        self.store.digests.finish(person.address, self.week, state, by=self.by, at=now, detail=str(error), retry_at=retry_at)
        event = {"bounced": "mail_bounced", "given_up": "mail_given_up"}.get(state.value, "mail_deferred")
        extra = {"event": event, "recipient": person.address, "week": self.week, "attempt": attempts, "detail": str(error)}
        log.warning("周报未送达：%s（%s）", person.address, error, extra=extra)

    def told(self, people: list[Recipient]) -> str:
        """One sentence for people; addresses only where something is wrong."""
        states = {person.address: self.store.digests.get(person.address, self.week) for person in people}
        number = Counter(self._word(known) if known is not None else "尚未尝试" for known in states.values())
        parts = [f"{word} {count}" for word, count in number.items()]
        for address, known in states.items():
            if known is None or known.state is MailingState.SENT:
                continue
            detail = self._detail(known)
            parts.append(f"{address}：{self._word(known)}（{detail}）" if detail else f"{address}：{self._word(known)}")
        return f"周报 {self.week}：" + "，".join(parts)

    def _word(self, known: Mailing) -> str:
        return "另一进程正在处理" if self.is_held(known) else _WORDS[known.state]

    def _detail(self, known: Mailing) -> str:
        if not self.is_held(known):
            at = f"{self.source.as_of.astimezone(BEIJING):%Y-%m-%dT%H:%M}"
            hint = _HINTS.get(known.state, "").format(to=known.recipient, at=at)
            return "；".join(filter(None, (known.detail, hint)))
        zone = ZoneInfo(self.settings.timezone)
        begun, until = (f"{at.astimezone(zone):%H:%M:%S}" for at in (known.claimed_at, known.lease_until))
        return f"{told_name(_process(known))}，{begun} 开始；到 {until} 仍未送出的，届时再次运行即接手"


def undelivered(store: "Store", settings: Settings, week: str) -> int:
    """Letters of a week that nobody knows to have been handed over."""
    known = (store.digests.get(person.address, week) for person in recipients(settings))
    return sum(one is None or one.state is not MailingState.SENT for one in known)


def held_until(store: "Store", settings: Settings, week: str, now: datetime) -> datetime | None:
    """When the last claim of another living process on a letter of a week ends; None when nobody else is at one."""
    known = (store.digests.get(person.address, week) for person in recipients(settings))
    held = [
        one.lease_until for one in known if one is not None and one.is_under_way and one.lease_until > now and not is_dead(_process(one))
    ]
    return max(held, default=None)


def _process(known: Mailing) -> str:
    return known.by.partition(_RUN)[0]
