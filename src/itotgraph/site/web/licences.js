// Adds the licences that Vite does not see to those that it puts beside the scripts: of the engine,
// which it does not bundle, and of what a package has copied into itself.

import { appendFileSync, readFileSync } from "node:fs";

function add(script, name, terms) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  appendFileSync(`dist/${script}.licenses.md`, `\n## ${name} - ${version} (${license})\n\n${terms}`);
}

// Its package has no text of either licence; Apache-2.0 is ours, too.
add("query", "oxigraph", readFileSync("../../../../LICENSE", "utf8"));
// In read-excel-file.
add("team", "saxen", readFileSync("node_modules/saxen/LICENSE", "utf8"));
