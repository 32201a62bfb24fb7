"""The wheel carries the built web app; who installs it needs no Node."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.serving import ROOT, serve

DIST = "checkstand/web/dist/"


@pytest.fixture(scope="session")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which Node and npm can't be found."""
    tools = tmp_path_factory.mktemp("tools")
    for folder in os.environ["PATH"].split(os.pathsep):
        if not Path(folder).is_dir():
            continue
        for program in Path(folder).iterdir():
            link = tools / program.name
            if program.name not in ("node", "npm", "npx") and not link.exists():
                link.symlink_to(program)
    assert shutil.which("node", path=str(tools)) is None
    return {**os.environ, "PATH": str(tools)}


def build(*arguments: str, environment: dict[str, str], cwd: Path = ROOT) -> None:
    subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, without_node: dict[str, str]) -> Path:
    """A wheel made from an sdist of these sources, on a machine without Node."""
    if not (ROOT / "src" / DIST / "index.html").exists():
        missing("the web app is not built")
    folder = tmp_path_factory.mktemp("built")
    build("hatchling", "build", "-t", "sdist", "-d", str(folder), environment=without_node)
    (sdist,) = folder.glob("*.tar.gz")
    shutil.unpack_archive(sdist, folder / "unpacked")
    (sources,) = (folder / "unpacked").iterdir()
    build(
        "hatchling", "build", "-t", "wheel", "-d", str(folder),
        environment=without_node, cwd=sources,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_carries_the_app_and_its_compressed_forms(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    scripts = [name for name in names if name.startswith(f"{DIST}assets/") and name[-3:] == ".js"]
    assert f"{DIST}index.html" in names
    assert scripts
    assert any(f"{script}.br" in names and f"{script}.gz" in names for script in scripts)
    assert not any("node_modules" in name for name in names)


def test_what_the_wheel_installs_serves_the_app(
    wheel: Path, tmp_path: Path, sqlite_url: str, without_node: dict[str, str]
) -> None:
    installed = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(installed)
    environment = {"PYTHONPATH": str(installed), "PATH": without_node["PATH"]}
    with serve(sqlite_url, env=environment) as server, server.client() as client:
        page = client.get("/", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert '<div id="root"></div>' in page.text
        served = (installed / DIST / "assets").iterdir()
        script = next(each for each in served if each.suffix == ".js")
        assert client.get(f"/assets/{script.name}").content == script.read_bytes()
