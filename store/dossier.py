"""A finding with its evidence as a zip that somebody else can check without us."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from core.errors import StoreError
from core.evidence import LedgerEntry, file_type
from core.finding import Finding, FindingEvent
from store.evidence import EvidenceStore, entry_document

MAX_CHAIN: Final = 20_000
"""Ledger entries between the first and the last piece that are put in, so that the chain can be followed."""

_STAMP: Final = (2020, 1, 1, 0, 0, 0)
"""Fixed file times: the same facts give the same bytes."""


README: Final = """网检证据包

内容
  finding.json    问题本身、每次发现、每次状态变化
  files/          证据原文，文件名即其 SHA-256；finding.json 的 given_up 所列各份已按保留期清理，只存账本记录；not_kept 所列各份
                  从未保存，只有哈希，可与原件核对
  SHA256SUMS      各文件的哈希
  ledger.jsonl    证据账本中的相关记录；每条记录的哈希覆盖前一条记录的哈希
  verify.py       下述第二步的程序（Python 3，无依赖）

打开网页原文
  在浏览器中打开即可（图片、样式不在其中）；显示乱码的，按 ledger.jsonl 中该文件 note 所写的字符编码打开。
  网页原文是检查时收到的字节；其中的脚本会运行，请在断网的电脑上打开，或用文本编辑器查看。

核验（不需要网检）
  第一步  sha256sum -c SHA256SUMS
          每个文件应显示 OK：证据文件与入账时一致。
  第二步  python3 verify.py
          重算账本每条记录的哈希，检查前后相接，并检查每个文件都在账本中。
          算法：把记录的 at、kind、locator、note、previous、sha256、size 七个字段写成
          JSON（键按字母顺序，无空格，非 ASCII 字符转义），取 SHA-256，应等于记录的 hash；
          记录的 previous 应等于前一条（seq 小 1）的 hash。
  第三步  向提供方索取账本最新一条的编号与哈希（wangjian evidence verify 会显示），
          与先前留存的周报或备份中的记录核对，可证明账本此后没有被改写。
"""

VERIFY: Final = '''"""Verifies this package: python3 verify.py"""
import hashlib, json, pathlib, sys

here = pathlib.Path(__file__).parent
FIELDS = ("at", "kind", "locator", "note", "previous", "sha256", "size")
bad, known, last = [], set(), None
for line in (here / "ledger.jsonl").read_text("utf-8").splitlines():
    entry = json.loads(line)
    text = json.dumps({name: entry[name] for name in FIELDS}, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != entry["hash"]:
        bad.append(f"ledger entry {entry['seq']}: changed")
    if last and last["seq"] + 1 == entry["seq"] and last["hash"] != entry["previous"]:
        bad.append(f"ledger entry {entry['seq']}: does not follow the one before")
    known.add(entry["sha256"])
    last = entry
for file in sorted((here / "files").glob("*")) if (here / "files").is_dir() else ():
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if digest != file.name.partition(".")[0]:
        bad.append(f"{file.name}: changed")
    elif digest not in known:
        bad.append(f"{file.name}: not in the ledger")
print("\\n".join(bad) or "OK")
sys.exit(1 if bad else 0)
'''


def export_finding(evidence: EvidenceStore, sightings: Sequence[Finding], events: Sequence[FindingEvent]) -> bytes:
    """
    Zip of a finding's sightings, life, evidence files and ledger entries.

    Raises:
        StoreError: a file is missing or damaged: then there is nothing that could be handed out in good faith.
    """
    finding = sightings[-1]
    wanted = {item.sha256 for sighting in sightings for item in sighting.evidence if item.sha256}
    wanted |= {item.entry.evidence.sha256 for item in evidence.attached(fingerprint=finding.fingerprint)}
    kept = {sha256 for sha256, *_ in evidence.entered(wanted)}
    never, wanted = wanted - kept, kept
    given_up = evidence.given_up()
    entries = [entry for sha256 in sorted(wanted) for entry in evidence.entries(sha256=sha256)]
    entries.sort(key=lambda entry: entry.seq)
    chain = entries
    if entries and entries[-1].seq - entries[0].seq < MAX_CHAIN:
        chain = evidence.span(entries[0].seq, entries[-1].seq)
    buffer = io.BytesIO()
    sums = []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "README.txt", README)
        _write(archive, "verify.py", VERIFY)
        _write(archive, "finding.json", _document(finding, sightings, events, sorted(wanted & given_up.keys()), sorted(never)))
        _write(archive, "ledger.jsonl", "".join(_ledger_line(entry) for entry in chain))
        kinds = {entry.evidence.sha256: entry.evidence.kind for entry in entries}
        for sha256 in sorted(wanted):
            data = evidence.get(sha256)
            if data is None and sha256 in given_up:
                continue
            if data is None:
                raise StoreError(f"证据文件 {sha256} 不见了，不能导出；运行 wangjian evidence verify 查看")
            name = f"files/{sha256}.{file_type(kinds.get(sha256, ''), data)[1]}"
            _write(archive, name, data)
            sums.append(f"{sha256}  {name}\n")
        _write(archive, "SHA256SUMS", "".join(sums))
    return buffer.getvalue()


def _write(archive: zipfile.ZipFile, name: str, data: str | bytes) -> None:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


def _ledger_line(entry: LedgerEntry) -> str:
    fields: dict[str, Any] = json.loads(entry_document(entry.evidence, entry.size_bytes, entry.at, entry.previous))
    return json.dumps({"seq": entry.seq, **fields, "hash": entry.hash}, ensure_ascii=False) + "\n"


def _document(
    finding: Finding, sightings: Sequence[Finding], events: Sequence[FindingEvent], given_up: Sequence[str], never: Sequence[str]
) -> str:
    body: Mapping[str, Any] = {
        "schema": "wangjian/dossier-1",
        "fingerprint": finding.fingerprint,
        "sightings": [asdict(item) for item in sightings],
        "events": [asdict(item) for item in events],
        "given_up": list(given_up),
        "not_kept": list(never),
    }
    return json.dumps(body, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> str:
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)
