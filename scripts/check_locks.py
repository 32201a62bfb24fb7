"""Tell whether the locks hold what requirements/*.in and pyproject.toml ask for, without a network.

What it cannot tell is whether a lock is the newest: that is `make lock UPGRADE=1`.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"


def asked(path: Path) -> Iterator[Requirement]:
    """The requirements that a file of ours names itself, without those that it includes."""
    for line in path.read_text().splitlines():
        text = line.split(" #")[0].strip()
        if text and not text.startswith(("#", "-")):
            yield Requirement(text)


def locked(path: Path) -> dict[str, set[str]]:
    """The versions that a lock pins of each project: several where platforms differ."""
    versions: dict[str, set[str]] = {}
    for line in path.read_text().splitlines():
        if line[:1].isalnum():
            pin = Requirement(line.rstrip("\\ "))
            (version,) = (specifier.version for specifier in pin.specifier)
            versions.setdefault(canonicalize_name(pin.name), set()).add(version)
    return versions


def complaints() -> Iterator[str]:
    """What the locks lack, a sentence each."""
    run, dev = locked(REQUIREMENTS / "run.txt"), locked(REQUIREMENTS / "dev.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    sources = [
        ("run.in", asked(REQUIREMENTS / "run.in"), "run.txt", run),
        ("dev.in", asked(REQUIREMENTS / "dev.in"), "dev.txt", dev),
        ("node.in", asked(REQUIREMENTS / "node.in"), "node.txt", locked(REQUIREMENTS / "node.txt")),
        ("pyproject.toml", map(Requirement, project["dependencies"]), "run.txt", run),
    ]
    for source, requirements, lock, versions in sources:
        for requirement in requirements:
            held = versions.get(canonicalize_name(requirement.name), set())
            if not held:
                yield f"{lock} lacks {requirement.name}, which {source} asks for"
            for version in sorted(held):
                if not requirement.specifier.contains(version, prereleases=True):
                    yield f"{lock} holds {requirement.name} {version}; {source} asks {requirement}"
    for name in sorted(run):
        if dev.get(name) != run[name]:
            yield f"{name} is not the same in run.txt and dev.txt"


def main() -> int:
    """Print every complaint; succeed when there is none."""
    found = list(complaints())
    print(*found, sep="\n", end="\n" if found else "")
    if found:
        print("`make lock` mends this.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
