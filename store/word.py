"""Short numbers for words that repeat millions of times."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from store.codec import chunks
from store.connection import Database
from store.schema import words


class Words:
    """A dictionary in the database, mirrored in memory."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys: dict[str, int] = {}
        self._words: dict[int, str] = {}
        database.forget.append(self._clear)

    @property
    def mirror(self) -> dict[str, int]:
        """Words known to this process."""
        return self._keys

    def keys(self, connection: Connection, wanted: Iterable[str]) -> dict[str, int]:
        """The mirror, with every wanted word in it; new words are written with *connection*."""
        missing = {word for word in wanted if word not in self._keys}
        if missing:
            self._fetch(connection, missing)
            new = sorted(word for word in missing if word not in self._keys)
            if new:
                self._database.exclusive(connection, "words")
                self._fetch(connection, set(new))
                added = [{"word": word} for word in new if word not in self._keys]
                if added:
                    connection.execute(insert(words), added)
                self._fetch(connection, set(new))
        return self._keys

    def known(self, connection: Connection, word: str) -> int | None:
        """Number of a word, None when it was never written."""
        if word not in self._keys:
            self._fetch(connection, {word})
        return self._keys.get(word)

    def word(self, connection: Connection, key: int | None) -> str:
        """The word of a number; empty for None."""
        if key is None:
            return ""
        if key not in self._words:
            self._words.update({row.key: row.word for row in connection.execute(select(words))})
        return self._words[key]

    def _fetch(self, connection: Connection, wanted: set[str]) -> None:
        for part in chunks(wanted):
            for row in connection.execute(select(words).where(words.c.word.in_(part))):
                self._keys[row.word] = row.key
                self._words[row.key] = row.word

    def _clear(self) -> None:
        self._keys.clear()
        self._words.clear()
