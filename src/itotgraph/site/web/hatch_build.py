"""Puts the scripts of pages into wheel and sdist: as built before, or built now if npm is there."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WITHOUT = "without the programs of the site's pages (search, queries, team): they need npm to build"


class Pages(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        web = Path(self.root, "src", "itotgraph", "site", "web")
        npm = shutil.which("npm")
        if not any(web.glob("dist/*.js")) and npm:
            for arguments in (["install"], ["run", "build"]):
                if subprocess.run([npm, *arguments], cwd=web, check=False).returncode:
                    break
        package = "itotgraph" if self.target_name == "wheel" else "src/itotgraph"
        for file in (built := sorted(web.glob("dist/*"))):
            build_data["force_include"][str(file)] = f"{package}/site/web/dist/{file.name}"
        if not built:
            self.app.display_warning(WITHOUT)
