"""Scorecards as text: the verdict, groups, rows that took or gave points, what makes the card provisional, and the ranking."""

from collections.abc import Iterable, Sequence

from core.clock import BEIJING
from core.outcome import Outcome
from core.scorecard import Points, RowScore, Scorecard, shown
from core.words import row_words, verdict_words
from reports.safety import clean
from reports.text import width
from reports.view import ledger_words, provisional_words, unscored_words, unseen_words


def render_scores(cards: Sequence[Scorecard], ranking: Sequence[tuple[int | None, Scorecard]] = ()) -> str:
    """Cards one after the other, then the ranking of units when there is more than one."""
    parts = ["\n".join(card_lines(card)) for card in cards]
    if len(ranking) > 1:
        parts.append("\n".join(ranking_lines(ranking)))
    return "\n\n".join(parts) + "\n"


def card_lines(card: Scorecard) -> Iterable[str]:
    """One card."""
    at = card.as_of.astimezone(BEIJING)
    name = f"（{clean(card.name)}）" if card.name and card.name != card.subject else ""
    yield f"{clean(card.subject)}{name}  {card.rubric}  监测时间点 {at:%Y-%m-%d %H:%M:%S}"
    grade = f"  {card.grade.level}（系数 {shown(card.grade.coefficient)}）" if card.grade.level else ""
    points = f"得分 {points_words(card.score)}" if card.score.known else unscored_words(card)
    left = "，只是未扣分" if card.score.known else ""
    unseen = f"（{words}{left}）" if (words := unseen_words(card)) else ""
    open_end = "（暂定）" if card.provisional and card.of is not None else ""
    yield f"  结论：{verdict_words(card)}{open_end}  {points}{unseen}{grade}"
    yield from (f"    · {clean(sentence)}" for sentence in card.why_verdict)
    for group in card.groups:
        if group.points.known:
            yield f"  {group.id} {group.title}（满分 {shown(group.of)}）：{points_words(group.points)}"
    if card.of is None:
        yield from _checkpoints(card)
        return
    rows = [row for row in card.rows if is_notable(row)]
    yield "  各行：" if rows else "  各行：没有扣分、加分或待处理的行"
    for row in rows:
        yield f"    {row.row:<6}{row.title}  {shown(row.points)}  {clean(row.basis)}"
    if card.why_provisional:
        yield "  暂定的原因："
        yield from (f"    {clean(sentence)}" for sentence in provisional_words(card))


def _checkpoints(card: Scorecard) -> Iterable[str]:
    """Every line of a list without points: what is still to be handed in is what it is for."""
    yield f"  {ledger_words(card)}"
    for row in card.rows:
        yield f"    {row.row:<6}{row.title}  {row_words(row.outcome, row.decided)}  {clean(row.basis)}"


def is_notable(row: RowScore) -> bool:
    """Whether a row has anything to say in a short card."""
    return bool(row.points or row.low or row.high or row.findings or row.outcome in (Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN))


def points_words(points: Points) -> str:
    """A figure with its interval."""
    if points.value is None:
        return "—"
    if points.low == points.high:
        return shown(points.value)
    return f"{shown(points.value)}（最低 {shown(points.low)}，最高 {shown(points.high)}）"


def ranking_lines(ranking: Iterable[tuple[int | None, Scorecard]]) -> Iterable[str]:
    """The ranking table."""
    yield "单位排名"
    lines = [(f"{place or '—':>4}", _ranked_points(card), verdict_words(card), clean(card.subject)) for place, card in ranking]
    points, verdict = (max(width(line[column]) for line in lines) for column in (1, 2))
    for place, said, word, name in lines:
        yield f"  {place}  {said}{' ' * (points - width(said))}  {word}{' ' * (verdict - width(word))}  {name}"


def _ranked_points(card: Scorecard) -> str:
    return unseen_words(card) or (points_words(card.score) if card.score.known else "不计分")
