import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompress } from "./plugins/precompress.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { alias: { "@": here("src") } },
  build: {
    outDir: here("../src/checkstand/web/dist"),
    emptyOutDir: true,
    assetsInlineLimit: 0, // the Content-Security-Policy wants files
    chunkSizeWarningLimit: 1500, // the charts, loaded by Insights alone
    reportCompressedSize: false,
    license: false,
  },
  server: {
    proxy: Object.fromEntries(
      ["/cash-register", "/management", "/analytics", "/dashboard", "/health"].map((path) => [
        path,
        process.env.CHECKSTAND_DEV_SERVER ?? "http://127.0.0.1:8000",
      ]),
    ),
  },
});
