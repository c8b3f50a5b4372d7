"""Day partitions of visits on PostgreSQL: made when the first visit of a day comes, dropped whole when it is old."""

from typing import Final

from sqlalchemy import Connection, text

from store.connection import Database

PARTITIONED: Final = ("visits", "vantage_visits")


def ensure_partitions(database: Database, connection: Connection, days: set[int], table: str = "visits") -> None:
    """See that each UTC day (days since 1970) has its partition; nothing to do on SQLite."""
    if database.is_sqlite:
        return
    known = database.partitions.setdefault(table, set())
    missing = sorted(days - known)
    if not missing:
        return
    database.exclusive(connection, "partitions")
    existing = set(_days(connection, table))
    for day in missing:
        if day not in existing:
            connection.execute(
                text(f"CREATE TABLE {table}_p{int(day)} PARTITION OF {table} FOR VALUES FROM ({int(day) * 24}) TO ({int(day) * 24 + 24})")
            )
    known.update(missing)


def drop_partitions(database: Database, connection: Connection, before_day: int, table: str = "visits") -> int:
    """Drop the partitions of whole days before *before_day*; gives how many rows went."""
    if database.is_sqlite:
        return 0
    gone = 0
    for day in _days(connection, table):
        if day < before_day:
            gone += connection.execute(text(f"SELECT count(*) FROM {table}_p{day}")).scalar_one()  # noqa: S608  our table, an integer
            connection.execute(text(f"DROP TABLE {table}_p{day}"))
            database.partitions.get(table, set()).discard(day)
    return gone


def _days(connection: Connection, table: str) -> list[int]:
    query = text("SELECT relname FROM pg_class WHERE relname LIKE :pattern AND relkind = 'r'")
    names = connection.execute(query, {"pattern": f"{table}\\_p%"}).scalars()
    numbers = (name.removeprefix(f"{table}_p") for name in names)
    return sorted(int(number) for number in numbers if number.isdigit())
