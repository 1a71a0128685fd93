import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The assistant's own pages: three, each with its own script, no inline code (their content security policy forbids it). */
export default defineConfig({
  root: path('src/ui'),
  base: '/ui/',
  build: {
    outDir: path('dist/ui'),
    emptyOutDir: true,
    target: 'chrome109',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: { home: path('src/ui/home.html'), prompt: path('src/ui/prompt.html'), window: path('src/ui/window.html') } },
  },
})
