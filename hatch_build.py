"""Builds the web app into the wheel, so that who installs it needs no Node."""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebApp(BuildHookInterface[Any]):
    """Runs before the files of a wheel or an sdist are gathered; not for editable installs.

    An sdist carries the built app together with its sources, so building from one needs no Node.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make `src/checkstand/web/dist` what the sources in `web/` say."""
        if version == "editable":
            return
        root = Path(self.root)
        subprocess.run(["/bin/sh", "scripts/web.sh", "build"], cwd=root, check=True)
