"""Words for what was measured: every key that a check uses has one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.measured import LABELS, measured_words

ROOT = Path(__file__).parents[2]


def keys_of(source: str) -> Iterator[str]:
    """String keys of every dictionary that ends as ``measured`` of a verdict."""

    def inside(node: ast.AST | None) -> Iterator[str]:
        for each in ast.walk(node) if node is not None else ():
            if isinstance(each, ast.Dict):
                yield from (key.value for key in each.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "measured":
            yield from inside(node.value)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "measured" for target in targets):
                yield from inside(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "_measured":
            yield from inside(node)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "measured":
                    yield from inside(value)


def test_every_key_of_a_check_has_a_word():
    used = {key for path in sorted((ROOT / "checks").rglob("*.py")) for key in keys_of(path.read_text("utf-8"))}
    assert len(used) > 80
    assert used - LABELS.keys() == set()


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        pytest.param({"newest": "2026-11-01", "days": 25}, [("最新日期", "2026-11-01"), ("天数", "25")], id="plain values"),
        pytest.param({"class": "news", "class_from": "tag", "read_from": "list"}, [
            ("栏目类别", "动态要闻"), ("归类依据", "网页标签"), ("日期出处", "列表中的日期")], id="codes by their words"),
        pytest.param({"class": "unheard", "window": "two weeks"}, [("栏目类别", "unheard"), ("期限或窗口", "two weeks")], id="unknown codes stay"),
        pytest.param({"window": "P3M"}, [("期限或窗口", "3 个月")], id="span"),
        pytest.param({"window": [1366, 768]}, [("期限或窗口", "1366、768")], id="window of a browser"),
        pytest.param({"rendered": False, "seen_on": None, "texts": []}, [("经浏览器核对", "否"), ("所见页面", "无"), ("文字", "无")], id="no and nothing"),
        pytest.param({"days": 0}, [("天数", "0")], id="nought is told"),
        pytest.param({"faults": [{"window": "375×812", "fault": "cut"}]}, [("各窗口的问题", "（期限或窗口 375×812，问题 文字被窗口边缘截断）")], id="records"),
        pytest.param({"vantages": {"北京": {"failed": 3, "valid": 20}}}, [("观测点", "北京 未打开次数 3，有效访问 20")], id="records by name"),
        pytest.param({"words": [str(n) for n in range(25)]}, [("用词", "、".join(map(str, range(20))) + "等 25 项")], id="long lists"),
        pytest.param({"外部字段": 1}, [("外部字段", "1")], id="imported key"),
        pytest.param({"share": 2 / 3}, [("占比", "0.6667")], id="a share without end"),
    ],
)  # fmt: skip
def test_words(measured, said):
    assert measured_words(measured) == said
