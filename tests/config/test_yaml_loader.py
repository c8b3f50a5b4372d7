from pathlib import Path

import pytest
import yaml

from config.yaml_loader import SAFE_LOADER

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "config", "crawler", "monitors", "checks", "rules", "reports", "store", "pipeline", "cli", "web", "lab")


def test_fast_loader_is_chosen_in_one_place():
    named = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "CSafeLoader" in path.read_text("utf-8")]
    assert named == [ROOT / "config" / "yaml_loader.py"]


def test_loader_makes_no_objects():
    with pytest.raises(yaml.constructor.ConstructorError):
        yaml.load("!!python/object/apply:os.getcwd []", Loader=SAFE_LOADER)


@pytest.mark.parametrize("text", ["a: 007\nb: [1, 2.5, null, 是]\n", "- 2026-11-20\n- yes\n", ""], ids=["values", "dates", "empty"])
def test_loader_gives_the_same_data_as_pythons(text):
    assert yaml.load(text, Loader=SAFE_LOADER) == yaml.safe_load(text)
