"""What all formats show, worked out once from the report record: groups, orders, sentences. Text is raw here; formats clean it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from core.assessment import Assessment
from core.clock import BEIJING, beijing_day
from core.column.duty import duty_of, line_of
from core.column.records import Column, ColumnForm
from core.finding import Finding
from core.outcome import LIVE_STATES, Outcome, Severity, State
from core.report import AuditReport
from core.scorecard import UNSCORED, VETOED, Decided, RowScore, Scorecard, shown
from core.words import CLASSES, DAY_FROM, FORMS, SEVERITIES, TRUNCATED, cause_words, row_words

ORDER: Final = {Severity.VETO: 0, Severity.DEDUCT: 1, Severity.ADVICE: 2, Severity.MERIT: 3}

DISCLAIMER: Final = (
    "本报告由程序根据公开网页自动生成。“疑似”是机器一次观察所得，须经复核（机器类问题间隔24小时以上再次观察，或由人工确认）后才作为扣分依据；"
    "“已确认”已经复核。未能测定的项目既不算问题也不算通过，只在最低分中按最不利情形计入。单项否决只依据已确认的事实。"
)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one code."""

    code: str
    title: str
    severity: Severity
    clause: str
    suggestion: str
    automation: str
    findings: tuple[Finding, ...]

    @property
    def confirmed(self) -> int:
        """How many are beyond suspicion."""
        return sum(item.state in (State.CONFIRMED, State.REGRESSED) for item in self.findings)

    @property
    def is_suspected_veto(self) -> bool:
        """It would fail the site, but nothing of it is beyond suspicion yet: nobody may read it as a verdict."""
        return self.severity is Severity.VETO and not self.confirmed


@dataclass(frozen=True, slots=True)
class Bundle:
    """Findings of one code that say the same: one sentence, many places."""

    message: str
    state: State
    review: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a group of findings does to one row of one rubric."""

    rubric: str
    row: RowScore


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the inventory, ready to print."""

    column: Column
    depth: int
    class_name: str
    form_name: str
    newest: date | None
    read_from: str
    duty: str
    days_left: int | None
    """Days until the first day on which it is not updated; 0 or less = it is so; None = no periodic duty or no date."""
    note: str


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """What could not be measured, by check and reason."""

    check: str
    reason: str
    why: str
    subjects: tuple[str, ...]
    name: str
    """What the check looks at."""


def local_time(at: datetime) -> str:
    """Beijing time for people."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def provisional_words(card: Scorecard) -> tuple[str, ...]:
    """Why a card is provisional, a sentence each; bare row ids (no outcome stored) become one sentence."""
    known = {row.row for row in card.rows}
    bare = [reason for reason in card.why_provisional if reason in known]
    sentences = [reason for reason in card.why_provisional if reason not in known]
    unseen = unseen_words(card)
    left = "：得分只是未扣分的满分，不说明没有问题" if card.score.known else "：不说明没有问题"
    first = [f"截至这个时间点{unseen}{left}"] if unseen else []
    return (*first, f"没有检查结果的行：{'、'.join(bare)}", *sentences) if bare else (*first, *sentences)


def unseen_words(card: Scorecard) -> str:
    """What a card rests on of which no page was ever judged: nobody was found good, nothing was looked at; else empty."""
    silent = (None, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
    seen = {row.decided for row in card.rows if row.findings or row.outcome not in silent}
    if seen - {Decided.VISITS} or card.of is None:
        return ""
    return "除能否访问外，没有测得任何结果" if seen else "没有测得任何结果"


def unscored_words(card: Scorecard) -> str:
    """Why a card has no points; empty where it has some."""
    if card.score.known:
        return ""
    if card.of is None:
        return "本清单只列应报送的材料，不计分"
    return VETOED if any(row.basis == VETOED for row in card.rows) else UNSCORED


def ledger_words(card: Scorecard) -> str:
    """How the checkpoints of a list without points stand, counted; empty for a card that judges."""
    if card.of is not None:
        return ""
    words = [row_words(row.outcome, row.decided) for row in card.rows]
    counted = "，".join(f"{word} {words.count(word)}" for word in dict.fromkeys(words))
    return f"共 {len(words)} 项：{counted}"


def live(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings that still weigh something."""
    return tuple(item for item in findings if item.state in LIVE_STATES)


def rows_by_finding(cards: Sequence[Scorecard]) -> dict[str, tuple[str, ...]]:
    """Fingerprint → ids of the rows that use it, each once, in the order of the cards."""
    found: dict[str, dict[str, None]] = {}
    for card in cards:
        pairs = [(row.row, row.findings) for row in card.rows] + [(veto.row, veto.findings) for veto in card.vetoes]
        for row, fingerprints in pairs:
            for fingerprint in fingerprints:
                found.setdefault(fingerprint, {})[row] = None
    return {fingerprint: tuple(rows) for fingerprint, rows in found.items()}


def groups(report: AuditReport) -> tuple[Group, ...]:
    """Live findings by code: vetoes first, then deductions, advice, merits; within a severity the most frequent first."""
    by_code: dict[str, list[Finding]] = {}
    for item in live(report.findings):
        by_code.setdefault(item.code or f"人工：{item.row or ''}", []).append(item)
    made = []
    for code, items in by_code.items():
        entry = report.codes.get(code)
        items.sort(key=lambda item: (item.url or "", item.target or ""))
        first = items[0]
        made.append(
            Group(
                code=code,
                title=first.title or (entry.title if entry else "") or code,
                severity=min((item.severity for item in items), key=ORDER.__getitem__),
                clause=entry.clause if entry else report.clauses.get(first.row or "", ""),
                suggestion=first.suggestion or (entry.suggestion if entry else ""),
                automation=entry.automation if entry else "",
                findings=tuple(items),
            )
        )
    return tuple(sorted(made, key=lambda group: (ORDER[group.severity], -len(group.findings), group.code)))


def bundles(group: Group) -> tuple[Bundle, ...]:
    """The group's findings by what they say, in the order in which they first appear; confirmed ones first."""
    found: dict[tuple[str, State, bool], list[Finding]] = {}
    for item in group.findings:
        found.setdefault((item.message or item.title, item.state, item.outcome is Outcome.REVIEW), []).append(item)
    made = [Bundle(message, state, review, tuple(items)) for (message, state, review), items in found.items()]
    return tuple(sorted(made, key=lambda bundle: bundle.state is State.SUSPECTED))


def effects(report: AuditReport, group: Group) -> tuple[Effect, ...]:
    """Rows that the group's findings feed, vetoes included, dearest first."""
    wanted = {item.fingerprint for item in group.findings}
    made = [Effect(card.rubric, row) for card in report.scorecards for row in card.rows if not wanted.isdisjoint(row.findings)]
    return tuple(sorted(made, key=lambda effect: (effect.row.low or 0, effect.row.row)))


def urgent(report: AuditReport) -> tuple[tuple[Group, tuple[Effect, ...]], ...]:
    """Groups that can cost something with what they touch: vetoes first, certain ones before suspected, then by the dearest row."""
    found = [(group, effects(report, group)) for group in groups(report) if group.severity in (Severity.VETO, Severity.DEDUCT)]

    def weight(pair: tuple[Group, tuple[Effect, ...]]) -> tuple[int, bool, Decimal, Decimal, int]:
        group, touched = pair
        worst = min((effect.row.points or Decimal(0) for effect in touched), default=Decimal(0))
        lowest = min((effect.row.low or Decimal(0) for effect in touched), default=Decimal(0))
        return ORDER[group.severity], group.is_suspected_veto, worst, lowest, -len(group.findings)

    return tuple(sorted(found, key=weight))


def effect_words(effect: Effect) -> str:
    """What the row costs as a whole, in a few words: ``MW15 −0.8``."""
    row = effect.row
    if row.points:
        return f"{row.row} {signed(row.points)}"
    if row.low:
        return f"{row.row} 最多 {signed(row.low)}"
    if row.high:
        return f"{row.row} 最多 {signed(row.high)}"
    return row.row


def signed(value: Decimal | None) -> str:
    """A figure with its sign, typographic minus."""
    if value is None:
        return "—"
    return f"−{shown(-value)}" if value < 0 else f"+{shown(value)}" if value > 0 else "0"


def link_findings(report: AuditReport) -> tuple[Finding, ...]:
    """Live findings on links, those that cost points first."""
    found = [item for item in live(report.findings) if (item.code or "").startswith("link.") and item.target]
    return tuple(sorted(found, key=lambda item: (ORDER[item.severity], item.code or "", item.url or "", item.target or "")))


def veto_rows(card: Scorecard) -> tuple[RowScore, ...]:
    """Veto rows that concern the subject at all. By the naming of rubric groups: …V, and NM of the national list."""
    return tuple(row for row in card.rows if (row.group.endswith("V") or row.group == "NM") and row.outcome is not Outcome.NOT_APPLICABLE)


def counts(report: AuditReport) -> dict[Severity, int]:
    """Live findings per severity."""
    found = dict.fromkeys(Severity, 0)
    for item in live(report.findings):
        found[item.severity] += 1
    return found


def lost_rows(card: Scorecard) -> tuple[RowScore, ...]:
    """Rows that take points in some view or that have findings, dearest first."""
    vetoes = {row.row for row in veto_rows(card)}
    rows = [row for row in card.rows if row.row not in vetoes and ((row.points or 0) < 0 or (row.low or 0) < 0 or row.findings)]
    return tuple(sorted(rows, key=lambda row: (row.points or 0, row.low or 0, row.row)))


def silent_rows(card: Scorecard) -> tuple[RowScore, ...]:
    """The other rows."""
    shown_rows = {row.row for row in (*lost_rows(card), *veto_rows(card))}
    return tuple(row for row in card.rows if row.row not in shown_rows)


def result_words(card: Scorecard) -> str:
    """``得分`` with its figures, or why there are none."""
    return f"得分 {score_words(card)}" if card.score.known else unscored_words(card)


def score_words(card: Scorecard) -> str:
    """The score with its interval, in words."""
    points = card.score
    if points.value is None:
        return "不计分"
    of = f" / {shown(card.of)}" if card.of is not None else ""
    if points.low == points.high:
        return f"{shown(points.value)}{of}"
    return f"{shown(points.value)}{of}（区间 {shown(points.low)} ～ {shown(points.high)}）"


def share(value: Decimal | None, of: Decimal | None) -> float:
    """Place of a figure on a bar, 0..1."""
    if value is None or not of:
        return 0.0
    return min(1.0, max(0.0, float(value / of)))


def column_lines(report: AuditReport) -> tuple[ColumnLine, ...]:
    """The inventory of a report as a tree: children follow their parent."""
    return column_tree(report.columns or (), report.as_of)


def column_tree(columns: Sequence[Column], as_of: datetime) -> tuple[ColumnLine, ...]:
    """Columns as a tree: children follow their parent; days left are those at *as_of*."""
    urls = {column.url for column in columns}
    children: dict[str | None, list[Column]] = {}
    for column in columns:
        children.setdefault(column.parent if column.parent in urls and column.parent != column.url else None, []).append(column)
    lines: list[ColumnLine] = []
    seen: set[str] = set()
    stack = [(column, 0) for column in reversed(children.get(None, []))]
    while stack:
        column, depth = stack.pop()
        if column.url in seen:
            continue
        seen.add(column.url)
        lines.append(_line(column, depth, as_of))
        stack += [(child, depth + 1) for child in reversed(children.get(column.url, []))]
    lines += [_line(column, 0, as_of) for column in columns if column.url not in seen]
    return tuple(lines)


def _line(column: Column, depth: int, as_of: datetime) -> ColumnLine:
    window = duty_of(column)
    newest = column.newest_day
    line = line_of(column, beijing_day(as_of))
    return ColumnLine(
        column=column,
        depth=depth,
        class_name=CLASSES[column.column_class],
        form_name=FORMS[column.form],
        newest=newest,
        read_from=DAY_FROM.get(column.newest.day_from, column.newest.day_from) if column.newest and newest else "",
        duty=f"{window.words()}内" if window else "无定期要求",
        days_left=(line - beijing_day(as_of)).days if line else None,
        note=_note(column),
    )


def _note(column: Column) -> str:
    notes = []
    if column.failure is not None:
        notes.append(cause_words(column.failure.cause, column.failure.owner))
    if column.newest is not None and column.newest.inferred:
        notes.append("列表日期未标年份，按可能的最近年份显示")
    if column.archived:
        notes.append("归档栏目，免更新要求")
    if column.exempt_remark:
        notes.append(f"页面说明：{column.exempt_remark}")
    if column.class_from == "override":
        notes.append("类别由人工设定")
    if column.stale_after_days is not None:
        notes.append("更新要求由人工设定")
    if column.form is ColumnForm.BLANK:
        notes.append("空白栏目")
    if column.rendered:
        notes.append("以浏览器渲染结果为准")
    return "；".join(notes)


def days_words(line: ColumnLine) -> str:
    """Days left in words."""
    if line.days_left is None:
        return "—"
    if line.days_left <= 0:
        return f"已逾期{1 - line.days_left}天"
    return f"还有{line.days_left}天"


def unmeasured(report: AuditReport) -> tuple[Unmeasured, ...]:
    """Unknown outcomes, one line per check, reason and cause."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for item in report.assessments:
        if item.outcome is Outcome.UNKNOWN:
            found.setdefault((item.check, item.reason, cause_words(item.cause, item.owner)), []).append(item.subject)
    return tuple(
        Unmeasured(check, reason, why, tuple(subjects), report.check_names.get(check, check))
        for (check, reason, why), subjects in sorted(found.items())
    )


def outcome_counts(assessments: Iterable[Assessment]) -> dict[Outcome, int]:
    """How many subjects got which outcome."""
    found = dict.fromkeys(Outcome, 0)
    for item in assessments:
        found[item.outcome] += 1
    return found


def samples(report: AuditReport) -> tuple[str, ...]:
    """Sentences on what was only sampled."""
    found: dict[str, int] = {}
    for item in report.assessments:
        if item.sampled is not None:
            found[item.check] = max(found.get(item.check, 0), item.sampled)
    return tuple(f"{report.check_names.get(check, check)}：从{population}个对象中抽样" for check, population in sorted(found.items()))


def coverage_words(report: AuditReport) -> str:
    """One sentence on how much was looked at."""
    cover = report.coverage
    text = f"读取网页 {cover.pages} 个，核验链接 {cover.links} 个，用浏览器渲染 {cover.rendered} 个"
    if cover.truncated_by:
        why = TRUNCATED.get(cover.truncated_by, cover.truncated_by)
        text += f"；因{why}提前结束，未覆盖全站" if cover.cut_short else f"；{why}，这些页面没有读取"
    return text


def day_of(report: AuditReport) -> date:
    """Beijing day of the judgement."""
    return beijing_day(report.as_of)


def severity_words(report: AuditReport) -> str:
    """How many findings of which kind, in one phrase."""
    found = counts(report)
    return "，".join(f"{SEVERITIES[severity]}类 {number} 项" for severity, number in found.items() if number) or "未发现问题"
