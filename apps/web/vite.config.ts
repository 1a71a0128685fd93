import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin, type Rolldown } from 'vite'
import { articlesOf } from './read-articles.ts'
import type { BuiltPages, Page } from './src/page.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What an engine that is too old is told, where an audience says nothing of its own. */
const onOldEngines = '浏览器太旧或处于兼容模式：<a href="/ssologin/compat">怎样处理</a>'

/** Every page begins with the same document: its title, and the script in its folder. */
function documentOf({ name, title }: Page, root: string, withoutScript: string): string {
  const seal = relative(root, at('../../packages/ui/src/assets/seal.svg'))
  return `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="renderer" content="webkit" />
    <meta name="force-rendering" content="webkit" />
    <meta name="robots" content="noindex" />
    <title>${title.zh}</title>
    <link rel="icon" href="${seal}" type="image/svg+xml" />
    <script type="module" src="/${name}/main.ts"></script>
  </head>
  <body>
    <div id="app">
      <!-- Stays only where the script cannot run: an engine that is too old, or script switched off. -->
      <p class="wrap muted small">正在打开。一直停在这里的，${withoutScript}</p>
    </div>
  </body>
</html>
`
}

/**
 * Vue, shared components, and what stands beside an audience's list of pages; never the words of one language, and nothing that the sign-in page
 * can do without.
 */
const inEveryPage =
  /node_modules\/(?:vue|@vue)\/|rolldown\/runtime|preload-helper|plugin-vue|packages\/(?:ui|protocol)\/src\/(?!failures\/texts\/(?!failure-text)|.*\/(?:persons|directory|sort-order)\.ts|desk\/|ra\/desk\.ts|components\/CopyButton)|apps\/web\/src\/(?!(?:proof|codes|sorting|paging)\/)[^/]+\/(?!all-failure-words|AnnouncedNow|session-place|destinations|OpenAssistant|assistant-link)(?:[^/]+|failure\/failure-address|callback\/operations)\.(?:ts|vue)$/

/** The files a page waits for before it runs. */
function allImportedBy(chunk: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle, seen = new Set<string>()): readonly string[] {
  for (const file of chunk.imports) {
    const imported = bundle[file]
    if (seen.has(file) || imported?.type !== 'chunk') continue
    seen.add(file)
    allImportedBy(imported, bundle, seen)
  }
  return [...seen]
}

/** Builds the pages of a list, and writes the list beside them for the server. */
function pagesOf(list: readonly Page[], root: string, withoutScript: string): Plugin {
  const scripted = new Map(list.filter(({ isStatic }) => isStatic !== true).map((page) => [`${root}/${page.name}.html`, page]))
  return {
    name: 'pages-of-an-audience',
    enforce: 'pre',
    config: () => ({
      build: {
        rolldownOptions: {
          input: [...scripted.keys()],
          // What every page needs is one file, fetched once: a dozen small ones compress worse than they cache.
          output: {
            codeSplitting: {
              includeDependenciesRecursively: false,
              groups: [
                { name: 'frame', test: inEveryPage },
                { name: 'assistant-client', test: /packages\/sdk\/src\// },
              ],
            },
          },
        },
      },
    }),
    resolveId: (id) => (scripted.has(id) ? id : undefined),
    load(id) {
      const page = scripted.get(id)
      return page === undefined ? undefined : documentOf(page, root, withoutScript)
    },
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.isEntry) continue
        const other = allImportedBy(chunk, bundle).find((file) => (bundle[file] as Rolldown.OutputChunk).isEntry)
        if (other !== undefined) this.error(`${chunk.fileName} would run the page ${other}: what the frame imports is not in the frame`)
      }
      // A bundler would write CSS that old engines cannot read.
      for (const { name } of list.filter(({ isStatic }) => isStatic === true))
        for (const file of readdirSync(`${root}/${name}`))
          this.emitFile({
            type: 'asset',
            fileName: file === `${name}.html` ? file : `assets/${file}`,
            source: readFileSync(`${root}/${name}/${file}`),
          })
      const built: BuiltPages = list.map((page) => ({ ...page, file: `${page.name}.html` }))
      this.emitFile({ type: 'asset', fileName: 'pages.json', source: `${JSON.stringify(built, undefined, 2)}\n` })
    },
  }
}

/** One audience, named by Vite's mode: `vite build --mode portal`. */
export default defineConfig(async ({ mode }) => {
  const root = at(`src/${mode}`)
  if (!existsSync(`${root}/pages.ts`)) throw new Error(`'${mode}' is no audience: apps/web/src/${mode}/pages.ts is missing`)
  const audience = (await import(`${root}/pages.ts`)) as {
    readonly pages: readonly Page[]
    readonly base?: string
    readonly withoutScript?: string
  }
  const { pages, base = '/', withoutScript = onOldEngines } = audience
  return {
    root,
    base,
    plugins: [vue(), articlesOf(), pagesOf(pages, root, withoutScript)],
    // Composition API only, no developer tools: a fifth less of Vue.
    define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
    build: {
      outDir: at(`dist/${mode}`),
      emptyOutDir: true,
      target: 'chrome87',
      // `default-src 'self'`: no inline script, no data: addresses.
      // The document names what it needs at once; what is fetched later is one file each, and a list of its parts would be in every page.
      modulePreload: { polyfill: false, resolveDependencies: (_file, parts, { hostType }) => (hostType === 'html' ? parts : []) },
      assetsInlineLimit: 0,
    },
  }
})
