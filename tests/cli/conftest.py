"""Commands run in this process; whatever one prints as JSON is held against its printed schema."""

import json
import shutil

import jsonschema
import pytest

from cli.context import CliContext
from cli.main import main
from reports.schema import schemas


@pytest.fixture(scope="session")
def validators():
    return {name: jsonschema.Draft202012Validator(schema) for name, schema in schemas().items()}


@pytest.fixture(autouse=True)
def every_document_keeps_its_schema(monkeypatch, validators):
    write = CliContext.write

    def checked(self, content, output):
        if isinstance(content, str) and content.startswith('{\n  "schema": "wangjian/'):
            printed = json.loads(content)
            validators[printed["schema"].removeprefix("wangjian/")].validate(printed)
        return write(self, content, output)

    monkeypatch.setattr(CliContext, "write", checked)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where what a module prepares once is kept."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def once(kept, tmp_path, own_home):
    """The first test of a module prepares its folder by commands; the others begin with a copy of that folder and of its data."""

    def once(prepare):
        if not (kept / "folder").exists():
            own_home.mkdir()
            prepare()
            shutil.copytree(own_home, kept / "home")
            shutil.copytree(tmp_path, kept / "folder")
            return
        shutil.copytree(kept / "home", own_home, dirs_exist_ok=True)
        shutil.copytree(kept / "folder", tmp_path, dirs_exist_ok=True)

    return once


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs a command in an empty folder; gives (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments):
        try:
            main([str(argument) for argument in arguments])
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return ran
