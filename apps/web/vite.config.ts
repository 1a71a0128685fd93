import { readFileSync } from 'node:fs'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const here = (path: string) => new URL(path, import.meta.url)
const pages = ['login', 'unit', 'workbench', 'failure', 'callback', 'person']

/** The page for engines that run none of our code goes out byte for byte: a bundler would write CSS those engines cannot read. */
const compatPage: Plugin = {
  name: 'compat-page',
  apply: 'build',
  generateBundle() {
    const files = {
      'compat.html': './compat.html',
      'assets/compat.css': '../../packages/ui/src/styles/compat.css',
      'assets/seal.png': '../../packages/ui/src/assets/seal.png',
    }
    for (const [fileName, path] of Object.entries(files)) this.emitFile({ type: 'asset', fileName, source: readFileSync(here(path)) })
  },
}

export default defineConfig({
  root: here('.').pathname,
  base: '/',
  plugins: [vue(), compatPage],
  // Composition API only, no developer tools: a fifth less of Vue.
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  build: {
    outDir: here('./dist').pathname,
    emptyOutDir: true,
    target: 'chrome87',
    // `default-src 'self'`: no inline script, no data: addresses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: Object.fromEntries(pages.map((name) => [name, here(`./${name}.html`).pathname])) },
  },
})
