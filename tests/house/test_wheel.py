"""The wheel: complete, colliding with nothing, and at work in an environment where there is no checkout."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = tuple(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])


def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout: nothing says which files belong to the project")
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    return [name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the wheel and the sdist."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory) -> Path:
    """
    A new environment with the wheel in it.

    Its dependencies are those of this environment, reached by path: a folder on the path brings its modules, but not the editable install of
    the checkout, which a ``.pth`` file of a site directory would bring.
    """
    folder = tmp_path_factory.mktemp("empty")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    inside = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True
    )
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(inside.stdout.strip()) / "dependencies.pth").write_text("\n".join(sorted(paths)) + "\n", "utf-8")
    return folder


def run(environment: Path, folder: Path, *arguments: str) -> str:
    """What ``wangjian`` of that environment prints, run in *folder*."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("WANGJIAN_", "PYTHON"))}
    clean |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
    command = [str(environment / "bin" / "wangjian"), *arguments]
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_no_dependency_has_files_under_our_names():
    ours = {name.removesuffix(".py") for name in SHIPPED} | set(SHIPPED)
    taken = {
        f"{each.metadata['Name']}: {file}"
        for each in distributions()
        if each.metadata["Name"] != "wangjian"
        for file in each.files or ()
        if file.parts[0] in ours
    }
    assert taken == set()


def test_no_module_of_the_standard_library_has_our_names():
    assert not {name.removesuffix(".py") for name in SHIPPED} & set(sys.stdlib_module_names)


@pytest.mark.slow
def test_wheel_holds_every_file_of_the_rooms_and_nothing_else(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {name for name in tracked() if name.split("/")[0] in SHIPPED}


@pytest.mark.slow
def test_sdist_builds_the_same_wheel(built, wheel):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "Makefile", "tests/conftest.py"} <= names


@pytest.mark.slow
def test_installed_wheel_knows_where_its_code_is(environment, tmp_path):
    place = subprocess.run(
        [environment / "bin" / "python", "-c", "import cli.main; print(cli.main.__file__)"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert Path(place.stdout.strip()).is_relative_to(environment)


@pytest.mark.slow
def test_installed_wheel_has_rubrics_migrations_and_templates(environment, tmp_path):
    assert "mianyang-2022" in run(environment, tmp_path, "rubric", "list")
    run(environment, tmp_path, "db", "upgrade")
    assert (tmp_path / "data" / "wangjian" / "wangjian.db").is_file()
    run(environment, tmp_path, "digest", "--format", "html", "--output", "digest.html")
    assert "<html" in (tmp_path / "digest.html").read_text("utf-8")


@pytest.mark.slow
def test_installed_wheel_shows_the_sample_town(environment, tmp_path):
    said = run(environment, tmp_path, "demo", "--site", "frameset", "--no-browser", "--no-open")
    assert "误报 0 个" in said
    assert "<html" in (tmp_path / "样例报告" / "frameset.html").read_text("utf-8")
