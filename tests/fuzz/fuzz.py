"""
Coverage-guided fuzzing of one target: ``python -m tests.fuzz.fuzz page -max_total_time=600`` (``pip install -e '.[fuzz]'`` first).

New inputs are kept in ``tests/fuzz/found/<target>``, which is not committed; what breaks a reader belongs into ``corpus/<target>``.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["core", "config", "crawler", "pipeline", "reports"]):
    from tests.fuzz import targets

HERE = Path(__file__).parent


def main() -> None:
    """Fuzz until told to stop; libFuzzer's options are passed on."""
    name, *options = sys.argv[1:] or ("?",)
    if name not in targets.TARGETS:
        sys.exit(f"no such target; known are {', '.join(targets.TARGETS)}")
    found, corpus = HERE / "found" / name, HERE / "corpus" / name
    for folder in (found, corpus):
        folder.mkdir(parents=True, exist_ok=True)
    atheris.Setup([sys.argv[0], str(found), str(corpus), f"-artifact_prefix={found}/", *options], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
