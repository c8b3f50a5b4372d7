"""Tokens as JSON, without their secrets."""

import io
import json
import sys


def test_tokens_are_listed_without_their_secret(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough word 7\n"))
    assert run("users", "add", "li", "--password-stdin")[0] == 0
    secret = run("users", "token", "add", "li", "--label", "大屏", "--days", 7, "--read-only")[1].strip()
    _, out, _ = run("users", "token", "list", "li", "--format", "json")
    (token,) = json.loads(out)["tokens"]
    assert (token["user"], token["label"], token["read_only"], token["used_at"]) == ("li", "大屏", True, None)
    assert token["created_at"] < token["expires_at"]
    assert secret not in out


def test_tokens_of_nobody_name_the_nearest_account(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough word 7\n"))
    run("users", "add", "zhang", "--password-stdin")
    status, _, err = run("users", "token", "list", "zhan")
    assert (status, "是不是 zhang？" in err) == (2, True)
