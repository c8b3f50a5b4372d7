"""Day partitions of visits on PostgreSQL: made when the first visit of a day comes, dropped whole when it is old."""

from sqlalchemy import Connection, text

from store.connection import Database


def ensure_partitions(database: Database, connection: Connection, days: set[int]) -> None:
    """See that each UTC day (days since 1970) has its partition; nothing to do on SQLite."""
    if database.is_sqlite:
        return
    missing = sorted(days - database.partitions)
    if not missing:
        return
    database.exclusive(connection, "partitions")
    existing = set(connection.execute(text("SELECT relname FROM pg_class WHERE relname LIKE 'visits_p%' AND relkind = 'r'")).scalars())
    for day in missing:
        if f"visits_p{day}" not in existing:
            connection.execute(
                text(f"CREATE TABLE visits_p{int(day)} PARTITION OF visits FOR VALUES FROM ({int(day) * 24}) TO ({int(day) * 24 + 24})")
            )
    database.partitions.update(missing)


def drop_partitions(database: Database, connection: Connection, before_day: int) -> int:
    """Drop the partitions of whole days before *before_day*; gives how many rows went."""
    if database.is_sqlite:
        return 0
    gone = 0
    names = connection.execute(text("SELECT relname FROM pg_class WHERE relname LIKE 'visits_p%' AND relkind = 'r'")).scalars().all()
    for name in names:
        number = name.removeprefix("visits_p")
        if number.isdigit() and int(number) < before_day:
            gone += connection.execute(text(f"SELECT count(*) FROM visits_p{int(number)}")).scalar_one()  # noqa: S608  an integer
            connection.execute(text(f"DROP TABLE visits_p{int(number)}"))
            database.partitions.discard(int(number))
    return gone
