// Builds the desk bundle into the ui app's static folder. Names carry a hash, so that browsers may keep them for
// ever; Django finds today's names in bundle.manifest. `base: "./"` keeps it independent of STATIC_URL.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: "../../src/zhucun/foundation/ui/static/desk",
    emptyOutDir: true,
    manifest: "bundle.manifest",
    modulePreload: { polyfill: false },
    target: ["chrome100", "firefox100", "safari15"],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: "src/desk.ts" },
  },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
});
