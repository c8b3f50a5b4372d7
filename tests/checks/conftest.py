"""What holds for every answer of every check, asserted wherever a test of a check asks one."""

import pytest

import checks.base
import checks.record
from core.outcome import Cause, Outcome
from tests.house.recorder import Recorder, folder_of, recording_of


@pytest.fixture(autouse=True)
def crashes_are_raised(monkeypatch):
    """The runner turns a crash into unknown; in a test of a check that would look like the honest unknown."""

    def crashed(error):
        raise error

    monkeypatch.setattr(checks.base, "crashed", crashed)
    monkeypatch.setattr(checks.record, "crashed", crashed)


@pytest.fixture(autouse=True)
def answers_are_explained(monkeypatch):
    """Whatever is said has words; what is unknown has a cause and an owner; a fault has a place."""
    collect = checks.base.collect

    def collected(check, verdicts, **about):
        assessments, findings = collect(check, verdicts, **about)
        for one in assessments:
            assert one.reason, one
            assert "None" not in one.reason, one
            assert one.codes, one
            assert (one.cause is None) == (one.owner is None), one
            assert one.cause is not None or one.outcome is not Outcome.UNKNOWN, one
            assert one.cause is not Cause.CHECK_CRASHED, one.reason
        for found in findings:
            assert found.url or found.target or found.account or check.subject == "record", found
            assert "None" not in found.message, found
        return assessments, findings

    monkeypatch.setattr(checks.base, "collect", collected)
    monkeypatch.setattr(checks.record, "collect", collected)


@pytest.fixture(scope="module")
def recorder(request, tmp_path_factory):
    """Writes what was said in this module for ``tests/house/test_proof.py``."""
    recorder = Recorder()
    yield recorder
    recorder.write(recording_of(request.path, folder_of(request.config, tmp_path_factory)))


@pytest.fixture(autouse=True)
def answers_are_written_down(monkeypatch, recorder, answers_are_explained):
    """Outermost, around what the fixtures above ask: modules may leave those out."""
    collect = checks.base.collect

    def collected(check, verdicts, **about):
        assessments, findings = collect(check, verdicts, **about)
        recorder.note(check, assessments, findings)
        return assessments, findings

    monkeypatch.setattr(checks.base, "collect", collected)
    monkeypatch.setattr(checks.record, "collect", collected)
