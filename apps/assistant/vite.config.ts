import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The assistant's own pages: three, each with its own script, no inline code (their content security policy forbids it). Only home has Vue. */
export default defineConfig({
  root: path('src/ui'),
  base: '/ui/',
  plugins: [vue()],
  // Composition API only, no developer tools: a fifth less of Vue.
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  build: {
    outDir: path('dist/ui'),
    emptyOutDir: true,
    target: 'chrome109',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: { home: path('src/ui/home.html'), prompt: path('src/ui/prompt.html'), window: path('src/ui/window.html') } },
  },
})
