"""Keep out of the repository what ties it to one machine or one registry, or is too big for it.

Looks at every file that git tracks or would track. The patterns are written so that they do not
find themselves.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_BYTES = 1_000_000
FORBIDDEN_NAMES = {"uv.lock"}

REGISTRIES = re.compile(
    r"\b(?:py[p]i[.]org|python[h]osted[.]org|npm[j]s[.](?:org|com)|yarn[p]kg[.]com|crates[.]io"
    r"|proxy[.]golang[.]org|ruby[g]ems[.]org)\b"
    r"|^\s*--?(?:extra-)?index(?:-url)?[ =]|\"resolved\":\s*\"[h]ttp",
    re.MULTILINE,
)
# Directories that every machine has. A checkout in one of them gives away nothing by naming it.
EVERYWHERE = {"app", "builds", "home", "mnt", "opt", "root", "srv", "src", "tmp", "usr", "var"}


def machine_paths() -> re.Pattern[str]:
    """What a path of somebody's machine looks like: home folders, and where this checkout lies."""
    places = [r"/(?:home|Users)/\w", r"/root[/]", r"[A-Z]:\\Users\\"]
    if len(ROOT.parts) > 2:
        places.append(re.escape(str(ROOT)) + r"\b")
    parent = ROOT.parent
    if parent.name and parent.name not in EVERYWHERE:
        places.append(re.escape(str(parent)) + "/")
    return re.compile(r"(?<![\w.}~*-])(?:" + "|".join(places) + ")")


def repository_files() -> list[Path]:
    """Every file that git tracks, or would with the next `git add`."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-c", "-o", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    names = {os.fsdecode(name) for name in listing.split(b"\0") if name}
    return sorted(path for name in names if (path := ROOT / name).is_file())


def complaints(path: Path, machine: re.Pattern[str]) -> Iterator[str]:
    """What must change about one file, a sentence each."""
    name = path.relative_to(ROOT)
    size = path.stat().st_size
    if path.name in FORBIDDEN_NAMES:
        yield f"{name}: the locks are requirements/*.txt; remove this one"
    if size > MOST_BYTES:
        yield f"{name}: {size:,} bytes, more than {MOST_BYTES:,}"
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    for pattern, what in ((REGISTRIES, "a package registry"), (machine, "a path of one machine")):
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{name}:{line}: names {what}: {found.group().strip()}"


def main() -> int:
    """Print every complaint; succeed when there is none."""
    try:
        files = repository_files()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"not checked, because git cannot list the files: {error}")
        return 1 if os.environ.get("CI") else 0
    machine = machine_paths()
    found = [complaint for path in files for complaint in complaints(path, machine)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
