import { defineConfig } from "vite";

// A classic script for each page (`--mode query` makes dist/query.js of query.js), with its worker
// inside it, since a page that is opened from a folder may load no modules; and beside it the licences
// of what it holds.
export default defineConfig(({ mode }) => ({
  build: {
    lib: { entry: `${mode}.js`, formats: ["iife"], name: mode, fileName: () => `${mode}.js` },
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    emptyOutDir: false,
    license: { fileName: `${mode}.licenses.md` },
    reportCompressedSize: false,
  },
  worker: { format: "iife" },
}));
