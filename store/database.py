"""The store: one object that holds every repository."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sqlalchemy.exc import DBAPIError

from core.errors import StoreError
from store.accounts import Accounts, Posts
from store.assessments import Assessments
from store.audits import Audits
from store.board import Board
from store.columns import Columns
from store.connection import Database, connect, told_url
from store.digests import Digests, Notifications
from store.evidence import EvidenceStore
from store.findings import Findings
from store.frontier import SqlFrontier
from store.jobs import Jobs
from store.media import Media
from store.messages import Messages
from store.migration import ensure_current
from store.pages import Pages
from store.people import People
from store.sites import Sites
from store.slots import Claims
from store.standings import Standings
from store.vantages import VantageVisits
from store.visits import Visits
from store.watches import Watches
from store.week import Weeks


class Store:
    """
    Repositories over one database and one data directory; a context manager.

    Each repository method is a transaction of its own; ``transaction()`` makes one of several. Usable from several threads.
    """

    def __init__(self, database: Database, data_dir: Path) -> None:
        self.database = database
        self.data_dir = data_dir
        self.sites = Sites(database)
        self.accounts = Accounts(database)
        self.posts = Posts(database)
        self.media = Media(database)
        self.messages = Messages(database)
        self.visits = Visits(database)
        self.vantages = VantageVisits(database)
        self.claims = Claims(database)
        self.jobs = Jobs(database)
        self.watches = Watches(database)
        self.audits = Audits(database)
        self.pages = Pages(database)
        self.columns = Columns(database)
        self.assessments = Assessments(database)
        self.findings = Findings(database)
        self.standings = Standings(database)
        self.weeks = Weeks(database)
        self.digests = Digests(database)
        self.notifications = Notifications(database)
        self.board = Board(database)
        self.people = People(database)
        self.evidence = EvidenceStore(database, data_dir / "evidence")

    def frontier(self, audit_id: int) -> SqlFrontier:
        """The crawl frontier of an audit; what a dead process had taken is pending again."""
        return SqlFrontier(self.database, audit_id)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing for everything this thread does with the store inside; no ``await`` in it."""
        with self.database.write():
            yield

    def require_writable(self) -> None:
        """
        Refuse at once what would fail at its first write.

        Raises:
            StoreError: the database can only be read.
        """
        self.database.require_writable()

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_store(url: str, data_dir: Path, *, create: bool = True) -> Store:
    """
    Open the store at a database URL; evidence lies under *data_dir*. An empty database gets its tables.

    Raises:
        ConfigError: the URL cannot be understood.
        StoreError: the database cannot be reached, is missing (*create* false), or has another version's schema.
    """
    database = connect(url, create=create)
    try:
        ensure_current(database, create=create)
    except BaseException as error:
        database.close()
        if isinstance(error, StoreError) and isinstance(error.__cause__, DBAPIError):
            raise StoreError(
                f"{error}（{told_url(url)}）"
            ) from error.__cause__  # the log of a service does not say which file or server is meant
        raise
    return Store(database, data_dir)
