"""The reader of one rubric document: every key typed, every reference checked, mistakes noted with their line."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, TypeVar

from config.yaml_lines import Located, Number, Path
from core.rubric import (
    Case,
    CodeRule,
    Condition,
    Gate,
    Grades,
    Group,
    GroupKind,
    MemberKind,
    Mode,
    PassLine,
    Rescale,
    Row,
    Rubric,
    Unit,
    Window,
)
from core.site import Level, SiteClass

_TOP: Final = [
    "id",
    "version",
    "title",
    "source",
    "notes",
    "score_of",
    "groups",
    "pass_lines",
    "bonus_gate",
    "rescale",
    "scored_for",
    "veto_clears_score",
    "grades",
    "rows",
]
_ROW: Final = [
    "id",
    "group",
    "title",
    "text",
    "automation",
    "cases",
    "cap",
    "cap_verified",
    "caps_for",
    "unit",
    "only",
    "besides",
    "why_not",
    "must_be_assessed",
    "silent_after",
    "sample",
    "evidence",
    "deadline",
    "source",
    "note",
    "codes",
]
_CASE: Final = [
    "text",
    "mode",
    "amount",
    "verified",
    "codes",
    "items",
    "exclusive",
    "at_most",
    "multiply",
    "window",
    "count_at_least",
    "amounts_for",
]
_AUTOMATION: Final = ("A", "S", "M", "A/S", "S/M", "M/S", "A/M", "A/S/M")

EnumT = TypeVar("EnumT", bound=StrEnum)


class RubricReader:
    """Reads one document; ``read`` gives None when it cannot be used at all."""

    def __init__(self, document: Located, known_codes: frozenset[str]) -> None:
        self._document = document
        self._codes = known_codes

    def read(self) -> Rubric | None:
        """The rubric; mistakes are in the document."""
        top = self._mapping(self._document.value, (), _TOP, required=("id", "version", "title", "source", "groups", "rows"))
        if not top:
            return None
        groups = tuple(self._each(top, ("groups",), self._group))
        names = [group.id for group in groups]
        self._refuse_doubles(names, "groups", "组")
        rows = tuple(self._each(top, ("rows",), lambda value, path: self._row(value, path, frozenset(names))))
        self._refuse_doubles([row.id for row in rows], "rows", "行")
        self._check_silence(rows)
        if self._document.mistakes:
            return None
        gate = self._gate(top.get("bonus_gate"), ("bonus_gate",), names)
        return Rubric(
            id=self._text(top, ("id",)),
            version=self._text(top, ("version",)),
            title=self._text(top, ("title",)),
            source=self._text(top, ("source",)),
            notes=tuple(str(note) for note in self._list(top, ("notes",))),
            groups=groups,
            rows=rows,
            score_of=self._decimal(top, ("score_of",)),
            pass_lines=tuple(self._each(top, ("pass_lines",), lambda value, path: self._line(value, path, names))),
            gate=gate,
            rescales=tuple(self._each(top, ("rescale",), lambda value, path: self._rescale(value, path, names))),
            scored=tuple(self._each(top, ("scored_for",), self._condition)),
            veto_clears_score=self._flag(top, ("veto_clears_score",), False),
            grades=self._grades(top.get("grades"), ("grades",)),
        )

    def _group(self, value: Any, path: Path) -> Group:
        data = self._mapping(value, path, ["id", "title", "kind", "of", "mean"], required=("id", "title", "kind"))
        kind = self._enum(data, (*path, "kind"), GroupKind, GroupKind.DEDUCT)
        if kind in (GroupKind.DEDUCT, GroupKind.BONUS) and data.get("of") is None:
            self._blame((*path, "of"), f"组 {data.get('id')} 应写明满分 of")
        return Group(
            id=self._text(data, (*path, "id")),
            title=self._text(data, (*path, "title")),
            kind=kind,
            of=self._decimal(data, (*path, "of")),
            mean=self._flag(data, (*path, "mean"), False),
        )

    def _row(self, value: Any, path: Path, groups: frozenset[str]) -> Row:
        single = isinstance(value, Mapping) and "mode" in value
        keys = [*_ROW, *(key for key in _CASE if key not in _ROW)] if single else _ROW
        data = self._mapping(value, path, keys, required=("id", "group", "title", "text", "automation"))
        row_id = self._text(data, (*path, "id"))
        if data.get("group") is not None and not (isinstance(data["group"], str) and data["group"] in groups):
            self._blame((*path, "group"), f"行 {row_id}: 没有组 {data['group']!r}，应为 {'、'.join(sorted(groups))} 之一")
        automation = self._text(data, (*path, "automation"))
        if automation and automation not in _AUTOMATION:
            self._blame((*path, "automation"), f"行 {row_id}: automation 应为 {'、'.join(_AUTOMATION)} 之一，实为 {automation!r}")
        if single and "cases" in data:
            self._blame((*path, "cases"), f"行 {row_id}: mode 与 cases 不能同时使用")
        cases = (self._case(data, path, row_id, whole=True),) if single else self._cases(data, path, row_id)
        return Row(
            id=row_id,
            group=self._text(data, (*path, "group")),
            title=self._text(data, (*path, "title")),
            text=self._text(data, (*path, "text")),
            automation=automation,
            cases=cases,
            codes=() if single else self._code_rules(data, (*path, "codes")),
            cap=self._decimal(data, (*path, "cap")),
            cap_verified=self._flag(data, (*path, "cap_verified"), True),
            caps_for=tuple((c, a) for c, a in self._each(data, (*path, "caps_for"), self._cap_for) if a is not None),
            unit=self._enum(data, (*path, "unit"), Unit, Unit.FINDING),
            only=tuple(self._each(data, (*path, "only"), self._condition)),
            besides=tuple(self._each(data, (*path, "besides"), self._condition)),
            why_not=self._text(data, (*path, "why_not")),
            must_be_assessed=self._flag(data, (*path, "must_be_assessed"), False),
            silent_after=tuple(str(item) for item in self._list(data, (*path, "silent_after"))),
            sample=self._text(data, (*path, "sample")),
            evidence=self._text(data, (*path, "evidence")),
            deadline=self._date(data, (*path, "deadline")),
            source=self._text(data, (*path, "source")),
            note=self._text(data, (*path, "note")),
        )

    def _cases(self, data: Mapping[str, Any], path: Path, row_id: str) -> tuple[Case, ...]:
        found = []
        for index, value in enumerate(self._list(data, (*path, "cases"))):
            place = (*path, "cases", index)
            case = self._mapping(value, place, ["id", *_CASE], required=("id", "text", "mode"))
            if case:
                found.append(self._case(case, place, f"{row_id}{self._text(case, (*place, 'id'))}"))
        ids = [case.id for case in found]
        for index, case_id in enumerate(ids):
            if case_id in ids[:index]:
                self._blame((*path, "cases", index), f"情形 {case_id} 重复")
        return tuple(found)

    def _case(self, data: Mapping[str, Any], path: Path, case_id: str, *, whole: bool = False) -> Case:
        mode = self._enum(data, (*path, "mode"), Mode, Mode.ONCE)
        exclusive = self._text(data, (*path, "exclusive"))
        if mode is Mode.TIER and not exclusive:
            self._blame((*path, "mode"), f"{case_id}: tier 应写明所属互斥组 exclusive")
        if mode is Mode.PER_MISSING_ITEM and not data.get("items"):
            self._blame((*path, "mode"), f"{case_id}: per_missing_item 应写明要素清单 items")
        if mode is not Mode.VETO and "amount" not in data:
            self._blame(path, f"{case_id}: 应写明分值 amount（未知时写 null 并注明 verified: false）")
        amount = self._decimal(data, (*path, "amount"))
        verified = self._flag(data, (*path, "verified"), True)
        if mode is not Mode.VETO and amount is None and verified and "amount" in data:
            self._blame((*path, "amount"), f"{case_id}: 分值未知（null）时应注明 verified: false")
        return Case(
            id=case_id,
            text=self._text(data, (*path, "text")),
            mode=mode,
            amount=amount,
            verified=verified,
            codes=self._code_rules(data, (*path, "codes")),
            items=self._items(data, (*path, "items")),
            exclusive=exclusive,
            at_most=self._decimal(data, (*path, "at_most")),
            multiply=self._flag(data, (*path, "multiply"), True),
            window=self._window(data.get("window"), (*path, "window")),
            threshold=self._whole(data, (*path, "count_at_least")),
            amounts_for=tuple(self._each(data, (*path, "amounts_for"), self._amount_for)),
        )

    def _code_rules(self, data: Mapping[str, Any], path: Path) -> tuple[CodeRule, ...]:
        return tuple(self._each(data, path, self._code_rule))

    def _code_rule(self, value: Any, path: Path) -> CodeRule:
        if isinstance(value, str):
            return CodeRule(code=self._code(value, path))
        data = self._mapping(value, path, ["code", "home", "measured", "measured_over", "count_at_least"], required=("code",))
        measured, over = self._table(data, (*path, "measured")), self._table(data, (*path, "measured_over"))
        return CodeRule(
            code=self._code(str(data.get("code", "")), (*path, "code")),
            at_home=self._flag(data, (*path, "home"), False) if "home" in data else None,
            measured=tuple(sorted((name, str(each)) for name, each in measured.items())),
            min_count=self._whole(data, (*path, "count_at_least")),
            measured_over=tuple(sorted((name, self._decimal_of(each, (*path, "measured_over"))) for name, each in over.items())),
        )

    def _table(self, data: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
        value = data.get(str(path[-1])) or {}
        if not isinstance(value, Mapping):
            self._blame(path, f"{path[-1]} 应为键值表")
            return {}
        return value

    def _code(self, code: str, path: Path) -> str:
        if code not in self._codes:
            self._blame(path, f"没有问题代码 {code!r}")
        return code

    def _items(self, data: Mapping[str, Any], path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
        items = data.get("items") or {}
        if not isinstance(items, Mapping):
            self._blame(path, "items 应为 要素：[代码…] 的键值表")
            return ()
        return tuple((name, tuple(self._each(items, (*path, name), lambda code, place: self._code(str(code), place)))) for name in items)

    def _window(self, value: Any, path: Path) -> Window | None:
        if value is None:
            return None
        data = self._mapping(value, path, ["days", "months", "years", "since", "until"])
        months = self._whole(data, (*path, "months")) + 12 * self._whole(data, (*path, "years"))
        since, until = self._date(data, (*path, "since")), self._date(data, (*path, "until"))
        return Window(days=self._whole(data, (*path, "days")), months=months, since=since, until=until)

    def _condition(self, value: Any, path: Path) -> Condition:
        data = self._mapping(value, path, ["kind", "class", "level", "outward_service"])
        return Condition(
            kind=self._enum(data, (*path, "kind"), MemberKind, None),
            site_class=self._enum(data, (*path, "class"), SiteClass, None),
            level=self._enum(data, (*path, "level"), Level, None),
            outward_service=self._flag(data, (*path, "outward_service"), True) if "outward_service" in data else None,
        )

    def _cap_for(self, value: Any, path: Path) -> tuple[Condition, Decimal | None]:
        data = self._mapping(value, path, ["when", "cap"], required=("when", "cap"))
        return self._condition(data.get("when"), (*path, "when")), self._decimal(data, (*path, "cap"))

    def _amount_for(self, value: Any, path: Path) -> tuple[Condition, Decimal | None]:
        data = self._mapping(value, path, ["when", "amount"], required=("when", "amount"))
        return self._condition(data.get("when"), (*path, "when")), self._decimal(data, (*path, "amount"))

    def _line(self, value: Any, path: Path, groups: list[str]) -> PassLine:
        data = self._mapping(value, path, ["title", "groups", "at_least"], required=("title", "groups", "at_least"))
        points = self._decimal(data, (*path, "at_least")) or Decimal(0)
        return PassLine(title=self._text(data, (*path, "title")), groups=self._group_names(data, path, groups), at_least=points)

    def _gate(self, value: Any, path: Path, groups: list[str]) -> Gate | None:
        if value is None:
            return None
        data = self._mapping(value, path, ["groups", "operator", "points"], required=("groups", "operator", "points"))
        operator = self._text(data, (*path, "operator"))
        if operator not in (">", ">="):
            self._blame((*path, "operator"), f"operator 应为 > 或 >=，实为 {operator!r}")
        points = self._decimal(data, (*path, "points")) or Decimal(0)
        return Gate(groups=self._group_names(data, path, groups), points=points, inclusive=operator == ">=")

    def _rescale(self, value: Any, path: Path, groups: list[str]) -> Rescale:
        data = self._mapping(value, path, ["when", "group", "of", "factor"], required=("when", "group", "of", "factor"))
        factor = [int(part) for part in self._list(data, (*path, "factor")) if isinstance(part, Number) and part.isdigit()]
        if len(factor) != 2 or factor[1] == 0:
            self._blame((*path, "factor"), "factor 应为两个正整数，如 [4, 3]")
            factor = [1, 1]
        if data.get("group") not in groups:
            self._blame((*path, "group"), f"没有组 {data.get('group')!r}")
        return Rescale(
            condition=self._condition(data.get("when"), (*path, "when")),
            group=self._text(data, (*path, "group")),
            of=self._decimal(data, (*path, "of")) or Decimal(0),
            numerator=factor[0],
            denominator=factor[1],
        )

    def _grades(self, value: Any, path: Path) -> Grades:
        if value is None:
            return Grades()
        data = self._mapping(value, path, ["names", "coefficients", "lines", "fail"], required=("names", "coefficients"))
        fail = self._mapping(data.get("fail") or {}, (*path, "fail"), ["name", "coefficient"])
        names = tuple(str(name) for name in self._list(data, (*path, "names")))
        coefficients = tuple(self._decimal_of(each, (*path, "coefficients")) for each in self._list(data, (*path, "coefficients")))
        lines = tuple(self._decimal_of(each, (*path, "lines")) for each in self._list(data, (*path, "lines")))
        if len(coefficients) != len(names) or (lines and len(lines) != len(names) - 1):
            self._blame(path, "coefficients 应与 names 一样多，lines 应少一个")
        return Grades(
            names=names,
            coefficients=coefficients,
            lines=lines,
            fail_name=self._text(fail, (*path, "fail", "name")) or "不合格",
            fail_coefficient=self._decimal(fail, (*path, "fail", "coefficient")),
        )

    def _check_silence(self, rows: tuple[Row, ...]) -> None:
        ids = {row.id for row in rows}
        for index, row in enumerate(rows):
            for other in row.silent_after:
                if other not in ids:
                    self._blame(("rows", index, "silent_after"), f"行 {row.id}: 没有行 {other!r}")

    def _refuse_doubles(self, ids: list[str], key: str, word: str) -> None:
        for index, each in enumerate(ids):
            if each and each in ids[:index]:
                self._blame((key, index, "id"), f"{word} {each} 重复")

    def _group_names(self, data: Mapping[str, Any], path: Path, groups: list[str]) -> tuple[str, ...]:
        names = tuple(str(name) for name in self._list(data, (*path, "groups")))
        for name in names:
            if name not in groups:
                self._blame((*path, "groups"), f"没有组 {name!r}")
        return names

    def _mapping(self, value: Any, path: Path, keys: list[str], required: tuple[str, ...] = ()) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self._blame(path, f"{_where(path)}应为键值表")
            return {}
        for key in value:
            if key not in keys:
                self._blame((*path, key), f"没有 {key} 这个键；可用：{'、'.join(keys)}")
        for key in required:
            if value.get(key) in (None, ""):
                self._blame(path, f"{_where(path)}缺少 {key}")
        return value

    def _list(self, data: Mapping[str, Any], path: Path) -> list[Any]:
        value = data.get(str(path[-1]))
        if value is None:
            return []
        if not isinstance(value, list):
            self._blame(path, f"{path[-1]} 应为列表")
            return []
        return value

    def _each(self, data: Mapping[str, Any], path: Path, read: "Callable[[Any, Path], Item]") -> "list[Item]":
        return [read(value, (*path, index)) for index, value in enumerate(self._list(data, path))]

    def _text(self, data: Mapping[str, Any], path: Path) -> str:
        value = data.get(str(path[-1]))
        if value is None:
            return ""
        if not isinstance(value, str):
            self._blame(path, f"{path[-1]} 应为文字")
            return ""
        return str(value).strip()

    def _flag(self, data: Mapping[str, Any], path: Path, default: bool) -> bool:
        value = data.get(str(path[-1]), default)
        if not isinstance(value, bool):
            self._blame(path, f"{path[-1]} 应为 true 或 false，实为 {value!r}")
            return default
        return value

    def _whole(self, data: Mapping[str, Any], path: Path) -> int:
        value = data.get(str(path[-1]))
        if value is None:
            return 0
        if not isinstance(value, Number) or not value.isdigit():
            self._blame(path, f"{path[-1]} 应为不小于 0 的整数，实为 {value!r}")
            return 0
        return int(value)

    def _decimal(self, data: Mapping[str, Any], path: Path) -> Decimal | None:
        value = data.get(str(path[-1]))
        return None if value is None else self._decimal_of(value, path)

    def _decimal_of(self, value: Any, path: Path) -> Decimal:
        try:
            number = Decimal(value) if isinstance(value, Number) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number <= 1000:
            self._blame(path, f"{path[-1]} 应为 0..1000 的数，实为 {value!r}")
            return Decimal(0)
        return number

    def _date(self, data: Mapping[str, Any], path: Path) -> date | None:
        value = data.get(str(path[-1]))
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self._blame(path, f"{path[-1]} 应为日期（如 2022-11-25），实为 {value!r}")
            return None

    def _enum(self, data: Mapping[str, Any], path: Path, kind: type[EnumT], default: Any) -> Any:
        value = data.get(str(path[-1]))
        if value is None:
            return default
        try:
            return kind(value)
        except ValueError:
            self._blame(path, f"{path[-1]} 应为 {'、'.join(item.value for item in kind)} 之一，实为 {value!r}")
            return default

    def _blame(self, path: Path, text: str) -> None:
        self._document.blame(path, text)


Item = TypeVar("Item")


def _where(path: Path) -> str:
    return "最外层" if not path else ".".join(str(part) for part in path) + " "
