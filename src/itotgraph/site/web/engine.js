// Puts the engine of the query page beside its script: as WebAssembly, with Brotli for servers that
// send what is compressed already, and as a script for a page that is opened from a folder.

import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const engine = readFileSync("node_modules/oxigraph/web_bg.wasm");
const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: engine.length };
writeFileSync("dist/oxigraph.wasm", engine);
writeFileSync("dist/oxigraph.wasm.br", brotliCompressSync(engine, { params }));
const packed = gzipSync(engine, { level: 9 }).toString("base64");
writeFileSync("dist/oxigraph.js", `globalThis.itotEngine="${packed}";\n`);
