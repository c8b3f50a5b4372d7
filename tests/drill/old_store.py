"""Makes a store as an older version left it: ``python -m tests.drill.old_store sqlite:///old.db 0003``."""

import sys

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from store.migration import SCRIPTS


def make(url: str, revision: str) -> None:
    """Tables of a revision, with fifty sites in them."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        columns = [row[1:3] for row in connection.execute(text("pragma table_info(sites)")) if row[3] and row[4] is None]
        for number in range(50):
            values = {name: f"51{number:08d}" if name == "id" else _value(name, kind, number) for name, kind in columns}
            names, marks = ", ".join(f'"{name}"' for name in values), ", ".join(f":{name}" for name in values)
            connection.execute(text(f"insert into sites ({names}) values ({marks})"), values)
    engine.dispose()


def _value(name: str, kind: str, number: int) -> object:
    known = {"url": f"http://s{number}.gov.cn/", "site_class": "department", "level": "city", "state": "open", "class": "department"}
    return known.get(name, 0 if "INT" in kind.upper() or "BOOL" in kind.upper() else "")


if __name__ == "__main__":
    make(*sys.argv[1:3])
