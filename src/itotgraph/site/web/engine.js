// Puts the engine of the query page beside its script, compressed: with gzip, which each browser can
// unpack on its own, and with Brotli for servers that send what is compressed already.

import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const engine = readFileSync("node_modules/oxigraph/web_bg.wasm");
const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: engine.length };
writeFileSync("dist/oxigraph.wasm.gz", gzipSync(engine, { level: 9 }));
writeFileSync("dist/oxigraph.wasm.br", brotliCompressSync(engine, { params }));
