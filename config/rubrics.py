"""Rubrics: YAML to ``core.rubric.Rubric``, refusing unknown keys, codes, rows and modes with file and line, all mistakes at once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from config.codes import known_codes as catalogue
from config.override import RubricOverride
from config.rubric_parts import RubricReader
from config.yaml_lines import parse_located
from config.yaml_words import not_utf8
from core.errors import ConfigError, RubricFileError, system_words
from core.nearest import nearest
from core.rubric import Case, GroupKind, Row, Rubric

SHIPPED: Final = ("mianyang-2022", "national-2019", "yulin-2020-county", "yulin-2020-department")
"""Ids of the rubrics that come with the program."""
DEFAULT_RUBRIC: Final = "mianyang-2022"
POINT_RUBRICS: Final = (DEFAULT_RUBRIC, "national-2019")
"""Those that give points, by which an audit judges unless others are asked for."""


def load_rubric(path_or_id: str | Path, known_codes: Collection[str] | None = None) -> Rubric:
    """
    A shipped rubric by its id, or one from a file.

    Args:
        path_or_id: ``mianyang-2022`` … or the path of a YAML file.
        known_codes: finding codes that rows may name; None = the catalogue.

    Raises:
        ConfigError: no such rubric, or the file is wrong; every mistake on its own line as ``file:line: sentence``.
    """
    if str(path_or_id) in SHIPPED and known_codes is None:
        return _shipped(str(path_or_id))
    name, text = _read(path_or_id)
    return parse_rubric(text, name, catalogue() if known_codes is None else known_codes)


@lru_cache(maxsize=len(SHIPPED))
def _shipped(rubric_id: str) -> Rubric:
    name, text = _read(rubric_id)
    return parse_rubric(text, name, catalogue())


def _read(path_or_id: str | Path) -> tuple[str, str]:
    if str(path_or_id) in SHIPPED:
        place = f"config/rubrics/{path_or_id}.yaml"
        return place, files("config").joinpath("rubrics", f"{path_or_id}.yaml").read_text("utf-8")
    path = Path(path_or_id)
    if path.suffix not in (".yaml", ".yml") and not path.exists():
        raise ConfigError(
            f"没有评分细则 {str(path_or_id)!r}{nearest(str(path_or_id), SHIPPED)}；可用：{'、'.join(SHIPPED)}，或一个 YAML 文件的路径"
        )
    try:
        return str(path_or_id), path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path_or_id}: 读不到细则文件（{system_words(error)}）") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path_or_id}: {not_utf8(error)}") from None


def parse_rubric(text: str, name: str, known_codes: Collection[str]) -> Rubric:
    """
    Read a rubric from *text*; *name* is what messages call it.

    Raises:
        RubricFileError: every mistake, one per line, in the order of the file.
    """
    document = parse_located(text, name)
    rubric = None if document.mistakes else RubricReader(document, frozenset(known_codes)).read()
    if rubric is None or document.mistakes:
        raise RubricFileError(document.report(), sorted(document.mistakes))
    return rubric


def apply_override(rubric: Rubric, override: RubricOverride | None) -> Rubric:
    """
    Enter the operator's amounts, caps and grade lines; such amounts stay unverified, so the card stays provisional.

    Raises:
        ConfigError: names the rubric, the row and what was expected.
    """
    if override is None:
        return rubric
    wrong = [f"{'.'.join(place)}: {sentence}" for place, sentence in override_mistakes(rubric, override)]
    if wrong:
        raise ConfigError("\n".join(wrong))
    amounts = {place: Decimal(str(value)) for place, value in override.amounts.items()}
    caps = {place: Decimal(str(value)) for place, value in override.caps.items()}
    grades = rubric.grades
    if override.grades:
        grades = replace(grades, lines=tuple(Decimal(str(line)) for line in override.grades))
    return replace(
        rubric,
        rows=tuple(_overridden(row, amounts, caps) for row in rubric.rows),
        grades=grades,
        overridden=tuple(sorted({*amounts, *caps})),
    )


def override_mistakes(rubric: Rubric, override: RubricOverride) -> Iterator[tuple[tuple[str, ...], str]]:
    """Key by key what *rubric* has no use for: the place in the settings and what was expected."""
    where = ("rubrics", rubric.id)
    for key, values in (("amounts", override.amounts), ("caps", override.caps)):
        for place in values:
            sentence = _misplaced(rubric, place, cap=key == "caps")
            if sentence:
                yield (*where, key, place), sentence
    expected = max(0, len(rubric.grades.names) - 1)
    falling = sorted(set(override.grades), reverse=True)
    if override.grades and (len(falling) != expected or list(override.grades) != falling):
        yield (*where, "grades"), f"应为 {expected} 条从高到低的分数线，实为 {list(override.grades)}"


def _misplaced(rubric: Rubric, place: str, *, cap: bool) -> str:
    found = rubric.place_by_id.get(place)
    if found is None or (cap and place != found[0].id):
        return f"{rubric.id} 没有{'行' if cap else '行或情形'} {place}"
    row, case = found
    if rubric.group_by_id[row.group].kind not in (GroupKind.DEDUCT, GroupKind.BONUS):
        return f"{place} 不计分，不能填写分值"
    if not cap and case is None:
        return f"{place} 有多个情形，应写明 {'、'.join(each.id for each in row.cases)} 之一"
    return ""


def _overridden(row: Row, amounts: Mapping[str, Decimal], caps: Mapping[str, Decimal]) -> Row:
    cases = tuple(_with_amount(row, case, amounts) for case in row.cases)
    if row.id in caps:
        return replace(row, cases=cases, cap=caps[row.id], caps_for=(), cap_verified=False)
    return row if cases == row.cases else replace(row, cases=cases)


def _with_amount(row: Row, case: Case, amounts: Mapping[str, Decimal]) -> Case:
    amount = amounts.get(case.id, amounts.get(row.id) if len(row.cases) == 1 else None)
    return case if amount is None else replace(case, amount=amount, amounts_for=(), verified=False)


def rows_naming(code: str | None, row: str | None = None) -> tuple[str, ...]:
    """
    Rows of the two point rubrics that a finding may count for: its own when it names one, else all that its code feeds.

    >>> rows_naming("footer.icp.missing"), rows_naming(None, "MG01a")
    (('MW15',), ('MG01',))
    """
    if row:
        places = (load_rubric(rubric).place_by_id.get(row) for rubric in POINT_RUBRICS)
        return tuple(dict.fromkeys(place[0].id for place in places if place is not None)) or (row,)
    return tuple(dict.fromkeys(each for rubric in POINT_RUBRICS for each in load_rubric(rubric).rows_of(code or "")))


def clause_of(place: str, *rubrics: Rubric) -> str:
    """Wording of a row or case of *rubrics* or of a shipped one; empty when nobody knows it."""
    return next((words for rubric in (*rubrics, *map(load_rubric, SHIPPED)) if (words := rubric.clause(place))), "")


def known_rows() -> frozenset[str]:
    """Every row and case of the shipped rubrics: what ``row`` of a manual finding may name."""
    return frozenset(place for rubric_id in SHIPPED for place in load_rubric(rubric_id).place_by_id)
