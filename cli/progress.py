"""Progress of long work: bars on a terminal, silence in a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console


class BarProgress:
    """core.ports.Progress as rich bars, one per phase; at most ten redraws a second."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._tasks: dict[str, Any] = {}

    def step(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        """Move a phase's bar."""
        task = self._tasks.get(phase)
        if task is None:
            task = self._tasks[phase] = self._bars.add_task(phase, total=total)
        self._bars.update(task, completed=done, total=total, note=note[:60])


class SilentProgress:
    """core.ports.Progress for pipes and tests."""

    def step(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        """Say nothing."""


@contextmanager
def progress_on(console: Console) -> Iterator[BarProgress | SilentProgress]:
    """Bars when *console* is a terminal."""
    if not console.is_terminal:
        yield SilentProgress()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", style="dim"),
        console=console,
        transient=True,
        refresh_per_second=8,
    ) as bars:
        original = bars.add_task

        def add_task(*arguments: Any, **options: Any) -> Any:
            return original(*arguments, note="", **options)

        bars.add_task = add_task  # type: ignore[method-assign]
        yield BarProgress(bars)
