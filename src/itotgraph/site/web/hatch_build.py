"""Puts the scripts of pages into the wheel: as built before, or built now where npm is there."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


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
        for file in (built := sorted(web.glob("dist/*"))):
            build_data["force_include"][str(file)] = f"itotgraph/site/web/dist/{file.name}"
        if not built:
            self.app.display_warning("without the site's query page: it needs npm to be built")
