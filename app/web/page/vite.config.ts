import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Where `npm run dev` finds the API: a running `todo run`.
const backend = "http://localhost:3000";

export default defineConfig({
  plugins: [react()],
  // The content security policy allows files of our own only, so nothing may
  // be inlined as data: or as a script.
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { port: 5173, proxy: { "/api": backend, "/auth": backend } },
});
