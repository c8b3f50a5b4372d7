"""Whatever a command prints as JSON in these tests is held against its printed schema."""

import json

import jsonschema
import pytest

from cli.context import CliContext
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
