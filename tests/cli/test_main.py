"""The entry point: exit statuses and one clear sentence for every error."""

import pytest

from cli.main import main


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_main_help_lists_every_command(capsys):
    from cli.main import COMMANDS

    assert run("--help") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


def test_main_unknown_command_names_the_nearest(capsys):
    assert run("audti") == 2
    assert "是不是 audit?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--bogus",), id="unknown option"),
        pytest.param(("doctor", "--format", "pdf"), id="bad choice"),
        pytest.param((), id="no command"),
    ],
)
def test_main_usage_error_is_status_2(arguments, capsys):
    assert run(*arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("wangjian: ")
    assert "Traceback" not in err


def test_main_wrong_config_key_is_status_2(tmp_path, capsys):
    path = tmp_path / "w.yaml"
    path.write_text("netwrok: {}\n", "utf-8")
    assert run("--config", str(path), "doctor") == 2
    err = capsys.readouterr().err
    assert "netwrok" in err
    assert str(path) in err
