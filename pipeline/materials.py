"""Material handed in for rows: decisions about it, and the board of one subject under one rubric."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.clock import BEIJING
from core.errors import UsageError
from core.material import Material, MaterialState, materials_at, of_rows
from core.rubric import GroupKind, Row, Rubric

if TYPE_CHECKING:
    from store import Store

ASKS_FOR_MATERIAL = (GroupKind.LEDGER, GroupKind.EVIDENCE)


def decide_material(store: "Store", subject: str, row: str, state: MaterialState, *, by: str, note: str, at: datetime) -> None:
    """
    Accept or return what a subject handed in for a row; the decision is an entry of the evidence ledger of its own.

    Raises:
        UsageError: nothing was handed in, or the decision is the one that stands.
    """
    before = of_rows(materials_at(store.evidence.attached(subject=subject, row=row), at), subject).get(row)
    if before is None or not before.files:
        raise UsageError(f"{subject} 的 {row} 还没有材料；先用 wangjian evidence add 文件 --subject {subject} --row {row}")
    if before.state is state:
        raise UsageError(f"{subject} 的 {row} 早已{'接收' if state is MaterialState.ACCEPTED else '退回'}（{before.by}）")
    said = {"subject": subject, "row": row, "state": state.value, "by": by, "note": note, "at": at.isoformat()}
    data = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    with store.transaction():
        entry = store.evidence.enter(data, state.value, locator=f"{subject} {row}", note=note, at=at)
        store.evidence.attach(entry, subject=subject, row=row, by=by, at=at)


def material_board(store: "Store", rubric: Rubric, subject: str, at: datetime) -> list[dict[str, Any]]:
    """Every row of the rubric that asks for material, with what the subject has handed in at *at*; JSON-ready."""
    handed_in = of_rows(materials_at(store.evidence.attached(subject=subject), at), subject)
    wanted = [row for row in rubric.rows if rubric.group_by_id[row.group].kind in ASKS_FOR_MATERIAL]
    return [_line(row, handed_in.get(row.id)) for row in wanted]


def _line(row: Row, material: Material | None) -> dict[str, Any]:
    return {
        "row": row.id,
        "title": row.title,
        "text": row.text,
        "evidence_wanted": row.evidence,
        "deadline": row.deadline.isoformat() if row.deadline else None,
        "state": material.state.value if material else None,
        "files": material.files if material else 0,
        "first_at": _local(material.first_at) if material else None,
        "last_at": _local(material.last_at) if material else None,
        "late": material.is_late(row.deadline) if material else None,
        "by": material.by if material else None,
        "note": material.note if material else "",
    }


def _local(at: datetime | None) -> str | None:
    return at.astimezone(BEIJING).isoformat() if at else None
