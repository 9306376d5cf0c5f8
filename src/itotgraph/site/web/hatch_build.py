"""Puts the query page's script into the wheel: as built before, or built now where npm is there."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class QueryPage(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        web = Path(self.root, "src", "itotgraph", "site", "web")
        script = web / "dist" / "query.js"
        npm = shutil.which("npm")
        if not script.is_file() and npm:
            for arguments in (["install"], ["run", "build"]):
                if subprocess.run([npm, *arguments], cwd=web, check=False).returncode:
                    break
        if script.is_file():
            build_data["force_include"][str(script)] = "itotgraph/site/web/dist/query.js"
        else:
            self.app.display_warning("without the site's query page: it needs npm to be built")
