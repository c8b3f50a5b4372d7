"""What a sweep has still to ask, in the order in which slow answers cost least."""

from collections import deque


class Queues:
    """
    Ids of addresses that wait, in four queues.

    What is asked again, and pages of the start hosts, come before files: the sooner all pages are read, the sooner every slow target is
    known. Half of the workers see to other hosts first, so that what never answers is waited for early.
    """

    def __init__(self) -> None:
        self._again: deque[int] = deque()
        self._pages: deque[int] = deque()
        self._files: deque[int] = deque()
        self._abroad: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._again) + len(self._pages) + len(self._files) + len(self._abroad)

    def __bool__(self) -> bool:
        return bool(self._pages or self._files or self._abroad or self._again)

    def put(self, number: int, *, is_own: bool, is_page: bool) -> None:
        """Queue an address: of a start host or not, a page to be followed or not."""
        (self._pages if is_page else self._files if is_own else self._abroad).append(number)

    @property
    def spare(self) -> int:
        """Pages and files of start hosts: any process may see to them."""
        return len(self._pages) + len(self._files)

    def part_with_half(self) -> list[int]:
        """Take out half of the files, or of the pages when there are more of them: those that would be asked last."""
        queue = max(self._files, self._pages, key=len)
        return [queue.pop() for _ in range(len(queue) // 2)]

    def put_again(self, numbers: list[int]) -> None:
        """Queue what is to be asked again: by us, who know what it answered."""
        self._again.extend(numbers)

    def order_for(self, worker: int) -> tuple[deque[int], ...]:
        """The queues in the order in which this worker looks into them."""
        at_home = (self._again, self._pages, self._files)
        return (self._abroad, *at_home) if worker % 2 else (*at_home, self._abroad)
