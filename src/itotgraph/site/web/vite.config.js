import { defineConfig } from "vite";

// One classic script with the engine inside it, since a page that is opened from a folder may load
// neither modules nor WebAssembly by their address.
export default defineConfig({
  build: {
    lib: { entry: "main.js", formats: ["iife"], name: "queryPage", fileName: () => "query.js" },
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    reportCompressedSize: false,
  },
  worker: { format: "iife" },
});
