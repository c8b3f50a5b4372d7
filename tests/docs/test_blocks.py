"""Every code block of the documentation is tried, or says why not."""

import json
import re

import pytest
import yaml

from config.rubrics import load_rubric
from config.settings import parse_settings
from tests.docs.blocks import ROOT, Block, all_blocks

BLOCKS = all_blocks()
PLAIN = ("text", "")
"""Output, addresses, drawings: nothing that anybody would run."""
_COMMAND = re.compile(r"^(\$ |wangjian |make |pip |python3? |\.venv/)", re.MULTILINE)


def commands() -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for block in BLOCKS:
        if block.mark != "not run here" and (block.language == "sh" or block.mark == "file"):
            found.setdefault(str(block.path.relative_to(ROOT)), []).append(block)
    return found


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_block_is_tried_or_says_why_not(block: Block):
    assert block.language in (*PLAIN, "sh", "yaml", "json", "python")
    if block.language in PLAIN:
        assert not _COMMAND.search(block.text), "a command is an `sh` block"
    if block.mark == "not run here":
        assert len(block.word) > 10


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "yaml"], ids=str)
def test_yaml_is_what_it_claims(block: Block, tmp_path):
    if block.mark == "file":
        (tmp_path / block.word).write_text(block.text, "utf-8")
        load_rubric(tmp_path / block.word)
    elif block.word == "case":
        assert yaml.safe_load(block.text)["expect"]  # worked out in tests/rules/test_cases.py
    else:
        parse_settings(block.text.replace("http://…", "http://control.example"), str(block))


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "json"], ids=str)
def test_json_is_json(block: Block):
    json.loads(block.text)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "python" and not block.mark], ids=str)
def test_python_runs(block: Block):
    compile(block.text, str(block), "exec")


def test_both_readmes_show_the_same_commands():
    shown = [[re.sub(r"\s*#.*", "", block.text) for block in commands()[name]] for name in ("README.md", "README.zh-CN.md")]
    assert shown[0] == shown[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(commands().keys() - {"README.md"}))
def test_commands_of_a_page_run(name, sandbox, capsys):
    for path in ("制度.pdf", "总结.pdf"):
        (sandbox.folder / path).write_bytes(b"%PDF-1.4\n%%EOF\n")
    for block in commands()[name]:
        if block.mark == "file":
            (sandbox.folder / block.word).write_text(block.text, "utf-8")
            continue
        for line in block.text.splitlines():
            if line.strip():
                sandbox.run(line, capsys)
