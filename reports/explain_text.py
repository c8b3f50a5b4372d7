"""An explanation for people: observation, evidence, check, row and arithmetic, each on its own line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from core.clock import BEIJING
from core.measured import measured_words
from core.outcome import Cause, Outcome, Owner, Severity, State
from core.rubric import Mode
from core.scorecard import Decided, Verdict, shown
from core.words import (
    ACTORS,
    EVIDENCE_KINDS,
    LEDGER_VERDICT,
    MODES,
    OUTCOMES,
    SEVERITIES,
    STATES,
    VERDICTS,
    automation_words,
    cause_words,
    row_words,
)  # fmt: skip
from reports.safety import clean

MAX_IN_FULL: Final = 10
"""Findings of a row that are told in full; the others take a line each. House rule, like the other bounds here."""
MAX_SAID: Final = 30
"""Answers of checks that say something is wrong or unknown."""
MAX_QUIET: Final = 10
"""Answers of checks that say nothing is wrong."""
MAX_PIECES: Final = 3
"""Files of one finding that are listed."""
MAX_PLACES: Final = 5
"""Further pages of one finding that are listed."""
_SPEAKS: Final = (Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN)


def render_explanation(document: Mapping[str, Any]) -> str:
    """The text of one ``wangjian/explain-1`` document."""
    return "\n".join(line.rstrip() for line in _lines(document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    if "finding" in document:
        yield from _finding(document["finding"])
        for row in document["rows"]:
            yield ""
            yield from _row(row)
        if document["note"]:
            yield ""
            yield document["note"]
        return
    named = f"（{clean(document['name'])}）" if document.get("name") not in (None, "", document["subject"]) else ""
    row = document["row"]
    ledger = document["of"] is None and row["low"] is None and not row["cases"]
    verdict = LEDGER_VERDICT if ledger else VERDICTS[Verdict(document["verdict"])]
    yield f"{clean(document['subject'])}{named}  监测时间点 {_time(document['as_of'])}  结论：{verdict}"
    yield ""
    yield from _row(row)
    yield ""
    yield from _findings(document["findings"])
    yield ""
    yield from _outcomes(document["outcomes"])


def _findings(findings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What decided the row, the weightiest first; a long list is cut to what a person reads, each of the rest has its own explanation."""
    if not findings:
        yield "问题：没有"
        return
    counts = Counter(STATES[State(finding["state"])] for finding in findings)
    yield f"问题 {len(findings)} 个（{'，'.join(f'{state} {count}' for state, count in counts.items())}）"
    told = set[str]()
    for finding in findings[:MAX_IN_FULL]:
        yield from _finding(finding, brief=finding["code"] in told)
        told.add(finding["code"] or "")
    if len(findings) > MAX_IN_FULL:
        yield ""
        yield f"其余 {len(findings) - MAX_IN_FULL} 个（全文：wangjian explain 指纹）"
    for finding in findings[MAX_IN_FULL:]:
        said = clean(finding["message"] or finding["title"])
        yield f"  {finding['fingerprint']}  {STATES[State(finding['state'])]}  {clean(finding['url'] or finding['account'] or '')}  {said}"


def _outcomes(outcomes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not outcomes:
        yield "检查结果：没有入库的检查结果"
        return
    counts = Counter(OUTCOMES[Outcome(outcome["outcome"])] for outcome in outcomes)
    yield f"检查结果 {len(outcomes)} 条（{'，'.join(f'{word} {count}' for word, count in counts.items())}）"
    loud = [outcome for outcome in outcomes if Outcome(outcome["outcome"]) in _SPEAKS]
    quiet = [outcome for outcome in outcomes if Outcome(outcome["outcome"]) not in _SPEAKS]
    for said, limit in ((loud, MAX_SAID), (quiet, MAX_QUIET)):
        for outcome in said[:limit]:
            yield from _outcome(outcome)
        if len(said) > limit:
            yield f"  另有 {len(said) - limit} 条{'' if said is loud else '通过或不适用'}，见 --format json"


def _row(row: Mapping[str, Any]) -> Iterator[str]:
    of = f"，满分 {row['group_of']}" if row["group_of"] is not None else ""
    yield f"细则 {row['rubric']} 第 {row['row']} 行 {row['title']}（{row['group_title']}{of}）"
    yield f"  结果：{row_words(Outcome(row['outcome']) if row['outcome'] else None, Decided(row['decided']))}"
    if row["points"] is not None or row["low"] is not None:
        yield f"  得分：{_signed(row['points'])}（最低 {_signed(row['low'])}，最高 {_signed(row['high'])}）"
    yield f"  算式：{clean(row['basis'])}"
    yield f"  条文：{row['text']}"
    for case in row["cases"]:
        text = "" if case["text"] == row["text"] else case["text"]
        yield f"    {case['id']}  {text}（{'，'.join(filter(None, (_amount(case), MODES[Mode(case['mode'])])))}）"
    if row["cap"] is not None:
        yield f"  上限：{row['cap']} 分{'' if row['cap_verified'] else '，未核实'}"
    how = automation_words(row["automation"])
    yield f"  判法：{how}{'；抽样：' + row['sample'] if row['sample'] else ''}"
    if row["evidence_wanted"]:
        yield f"  应有材料：{row['evidence_wanted']}"
    if row["note"]:
        yield f"  说明：{row['note']}"
    yield f"  出处：{row['source']}"


def _amount(case: Mapping[str, Any]) -> str:
    if case["mode"] == "veto":
        return ""
    if case["amount"] is None:
        return "分值未知，不计分"
    return f"{case['amount']} 分{'' if case['verified'] else '，未核实'}"


def _signed(points: float | None) -> str:
    figure = shown(None if points is None else Decimal(str(points)))
    return f"+{figure}" if points is not None and points > 0 else figure


def _outcome(outcome: Mapping[str, Any]) -> Iterator[str]:
    blame = f"（{_blame(outcome['cause'], outcome['owner'])}）" if outcome["cause"] else ""
    sampled = f"，抽样总体 {outcome['sampled']}" if outcome["sampled"] else ""
    word = OUTCOMES[Outcome(outcome["outcome"])]
    yield f"  {outcome['check']}  {clean(outcome['subject'])}：{word}{blame}  {clean(outcome['reason'])}{sampled}  {_time(outcome['at'])}"


def _blame(cause: str, owner: str | None) -> str:
    return cause_words(Cause(cause), Owner(owner) if owner else None)


def _finding(finding: Mapping[str, Any], *, brief: bool = False) -> Iterator[str]:
    """*brief*: what is said of every finding of its code was said before."""
    state = STATES[State(finding["state"])]
    yield f"问题 {finding['fingerprint']}  {finding['code'] or finding['row'] or ''}  {clean(finding['title'])}  {state}"
    often = f"，共发现 {finding['sightings']} 次，最早 {_time(finding['first_seen'])}" if finding["sightings"] > 1 else ""
    yield f"  观测：{_time(finding['observed_at'])}  {_where(finding)}，数量 {finding['count']}{often}"
    if finding["parents"]:
        more = f" 等 {len(finding['parents'])} 个" if len(finding["parents"]) > MAX_PLACES else ""
        yield f"  还在：{'、'.join(clean(page) for page in finding['parents'][:MAX_PLACES])}{more}"
    if finding["message"]:
        yield f"  情况：{clean(finding['message'])}"
    if finding["excerpt"]:
        yield f"  摘录：{clean(finding['excerpt'])}"
    if finding["measured"]:
        yield "  测量值：" + "；".join(f"{clean(name)} {clean(value)}" for name, value in measured_words(finding["measured"]))
    if finding["cause"]:
        yield f"  原因：{_blame(finding['cause'], finding['owner'])}"
    if finding["records"]:
        yield f"  证据：{finding['records']}"
    if finding["evidence"] or not finding["records"]:
        yield from _evidence(finding["evidence"], finding["fingerprint"], brief=brief)
    named = f" {finding['check_name']}" if finding["check_name"] else ""
    yield f"  检查：{finding['check'] or '人工或外部数据录入'}{named}{_judged(finding)}"
    if not brief:
        words = {"判法": "judges", "自行核对": "by_hand", "依据": "clause", "建议": "suggestion"}
        yield from (f"  {name}：{clean(finding[key])}" for name, key in words.items() if finding[key])
    for event in finding["history"]:
        until = f"，至 {_time(event['until'])}" if event["until"] else ""
        by = ACTORS.get(event["by"], event["by"])
        why = f"：{clean(event['reason'])}" if event["reason"] else ""
        yield f"  经过：{_time(event['at'])} {STATES[State(event['state'])]}（{clean(by)}{until}）{why}"


def _judged(finding: Mapping[str, Any]) -> str:
    """What the check said; a fault by its outcome, a merit as such. A row entered by a person speaks for itself."""
    outcome = Outcome(finding["outcome"])
    if outcome is Outcome.FAIL and (finding["code"] is None or finding["severity"] == Severity.MERIT.value):
        return f"（{SEVERITIES[Severity.MERIT]}）" if finding["code"] else ""
    return f"（{OUTCOMES[outcome]}）"


def _where(finding: Mapping[str, Any]) -> str:
    parts = [f"网站 {clean(finding['site'])}"] if finding["site"] else []
    parts += [f"账号 {clean(finding['account'])}"] if finding["account"] else []
    parts += [f"页面 {clean(finding['url'])}"] if finding["url"] else []
    parts += [f"目标 {clean(finding['target'])}"] if finding["target"] else []
    return "，".join(parts)


def _evidence(pieces: Sequence[Mapping[str, Any]], fingerprint: str, *, brief: bool) -> Iterator[str]:
    if not pieces:
        yield "  证据：没有存证文件"
    for piece in pieces[:MAX_PIECES]:
        hashed = f"sha256 {piece['sha256']}{'' if piece['at'] else '（未存原文，可与原件核对）'}" if piece["sha256"] else "未存原文"
        entered = f"  {_time(piece['at'])} 入账" if piece["at"] else ""
        note = f"（{clean(piece['note'])}）" if piece["note"] else ""
        yield f"  证据：{EVIDENCE_KINDS.get(piece['kind'], clean(piece['kind']))}  {hashed}  {clean(piece['locator'])}{note}{entered}"
    if len(pieces) > MAX_PIECES:
        yield f"  证据：另有 {len(pieces) - MAX_PIECES} 份，wangjian evidence list --finding {fingerprint} 列出"
    if not brief and any(piece["at"] for piece in pieces):
        yield f"  取证据原件：wangjian evidence export {fingerprint} --output 证据.zip"


def _time(text: str | None) -> str:
    return datetime.fromisoformat(text).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S") if text else ""
