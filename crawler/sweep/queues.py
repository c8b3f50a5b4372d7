"""What a sweep has still to ask, in the order in which slow answers cost least."""

from collections import deque


class Queues:
    """
    Ids of addresses that wait, in three queues.

    Pages of the start hosts, and what is asked again, come before files: the sooner all pages are read, the sooner every slow target is
    known. Half of the workers see to other hosts first, so that what never answers is waited for early.
    """

    def __init__(self) -> None:
        self._pages: deque[int] = deque()
        self._files: deque[int] = deque()
        self._abroad: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._pages) + len(self._files) + len(self._abroad)

    def __bool__(self) -> bool:
        return bool(self._pages or self._files or self._abroad)

    def put(self, number: int, *, is_own: bool, is_page: bool) -> None:
        """Queue an address: of a start host or not, a page to be followed or not."""
        (self._pages if is_page else self._files if is_own else self._abroad).append(number)

    @property
    def spare(self) -> int:
        """Files of start hosts: any process may verify them."""
        return len(self._files)

    def part_with_files(self) -> list[int]:
        """Take out half of the files, those that would be asked last."""
        return [self._files.pop() for _ in range(len(self._files) // 2)]

    def put_again(self, numbers: list[int]) -> None:
        """Queue what is to be asked again."""
        self._pages.extend(numbers)

    def order_for(self, worker: int) -> tuple[deque[int], ...]:
        """The queues in the order in which this worker looks into them."""
        at_home = (self._pages, self._files)
        return (self._abroad, *at_home) if worker % 2 else (*at_home, self._abroad)
