// Who may import whom: default deny. Each row names a part of the tree and all it may import; everything else is refused.
// A test file may import anything, and nothing may import a test file.

const builtIn = 'modules of Node' // told by their kind, not by their path
const npm = '^node_modules/'
const vue = '^node_modules/(?:vue|@vue)/'
const passkeys = '^node_modules/@simplewebauthn/browser/'
/** Borders of the protocol: a folder each, and each importer names the ones it needs. */
const protocol = (...borders) => borders.map((border) => `^packages/protocol/src/${border}/`)
const pki = '^packages/pki/src/'
const sdk = '^packages/sdk/src/'
const ui = '^packages/ui/src/'
const testkit = '^packages/testkit/src/'
const server = 'apps/server/src'
const demo = '^apps/demo/src/index\\.ts$'
const verifier = '^apps/verifier/src/'
const platform = `^${server}/platform/`
/** What every part may say: failures, identifiers, JSON and origins as they cross a wire. */
const words = protocol('failures', 'identifiers', 'wire')

/** Borders of the protocol: what each may build on. */
const borders = [
  { border: 'wire', on: [] },
  { border: 'failures', on: ['wire'] },
  { border: 'identifiers', on: [] },
  { border: 'audit-events', on: [] },
  { border: 'status', on: [] },
  { border: 'assistant', on: ['failures', 'wire'] },
  { border: 'portal', on: ['failures', 'identifiers', 'assistant'] },
  { border: 'gateway', on: ['failures', 'assistant'] },
  { border: 'ca', on: ['failures'] },
  { border: 'km', on: ['failures'] },
  { border: 'desk', on: ['failures', 'assistant', 'wire', 'portal'] },
  { border: 'ra', on: ['wire'] },
  { border: 'agreement', on: ['failures', 'assistant'] },
]

/** Components of the server, with the borders of the protocol each stands at; never each other. */
const components = {
  portal: ['assistant', 'portal', 'gateway', 'desk', 'ca', 'agreement', 'audit-events'],
  desk: ['assistant', 'desk', 'gateway', 'audit-events'],
  gateway: ['assistant', 'gateway', 'ca'],
  km: ['km', 'audit-events'],
  ca: ['ca', 'km', 'ra', 'assistant', 'status', 'audit-events'],
  ra: ['ra', 'ca', 'agreement', 'assistant', 'gateway', 'audit-events'],
  status: ['status'],
  download: [],
}

const rows = [
  ...borders.map(({ border, on }) => ({
    part: `protocol-${border}`,
    path: `^packages/protocol/src/${border}/`,
    may: protocol(border, ...on),
  })),
  { part: 'pki', path: pki, may: [pki, '^(?:node:)?crypto$'] },
  { part: 'sdk', path: sdk, may: [sdk, ...protocol('failures', 'assistant', 'wire')] },
  { part: 'ui', path: ui, may: [ui, ...words, vue] },
  { part: 'testkit', path: testkit, may: [testkit, pki, ...protocol('failures', 'assistant', 'ra'), builtIn] },
  {
    part: 'authentication',
    path: `^${server}/platform/(?:authentication|sessions|callers)/`,
    may: [platform, pki, ...words, ...protocol('assistant', 'gateway', 'audit-events'), builtIn, npm],
  },
  {
    // schemas of what one component tells another, and that one somebody else
    part: 'contracts',
    path: `^${server}/platform/contracts/`,
    may: [platform, ...words, ...protocol('desk'), npm],
  },
  {
    part: 'platform',
    path: `^${server}/platform/(?!authentication/|sessions/|callers/|contracts/)`,
    may: [platform, ...words, ...protocol('audit-events'), builtIn, npm],
  },
  ...Object.entries(components).map(([name, stands]) => ({
    part: name,
    path: `^${server}/${name}/`,
    may: [`^${server}/${name}/`, platform, pki, ...words, ...protocol(...stands), builtIn, npm],
  })),
  {
    part: 'compose-and-commands',
    path: `^${server}/(?:[a-z-]+\\.ts$|commands/)`,
    may: [
      `^${server}/[a-z-]+\\.ts$`,
      `^${server}/commands/`,
      `^${server}/\\w+/(?:component|index|client)\\.ts$`,
      demo, // loaded only in demo mode
      verifier, // loaded only when it is asked for
      platform,
      pki,
      ...protocol('[a-z-]+'),
      builtIn,
      npm,
    ],
  },
  {
    part: 'demo',
    path: '^apps/demo/src/',
    may: ['^apps/demo/src/', `^${server}/`, pki, ...protocol('[a-z-]+'), testkit, builtIn],
  },
  {
    part: 'verifier',
    path: verifier,
    // What it verifies exactly as the gateway does; of the rest of the server only how a command reads its words.
    may: [
      verifier,
      `^${server}/commands/arguments\\.ts$`,
      `^${server}/gateway/(?:index|failure-of-finding)\\.ts$`,
      platform,
      pki,
      ...words,
      ...protocol('gateway'),
      builtIn,
    ],
  },
  {
    part: 'web',
    path: '^apps/web/src/',
    may: ['^apps/web/src/', sdk, ui, ...words, ...protocol('assistant', 'portal', 'desk', 'ra'), vue, passkeys],
  },
  {
    part: 'assistant-pages',
    path: '^apps/assistant/src/ui/',
    may: ['^apps/assistant/src/', ui, ...words, ...protocol('assistant', 'ra'), vue],
  },
  {
    part: 'assistant',
    path: '^apps/assistant/src/(?!ui/)',
    // The words of its pages are also said by prompts that are no page.
    may: [
      '^apps/assistant/src/(?!ui/)',
      '^apps/assistant/src/ui/texts(?:\\.ts$|/)',
      pki,
      ...words,
      ...protocol('assistant', 'ra'),
      builtIn,
      '^node_modules/(?!vue/|@vue/)',
    ],
  },
  { part: 'business-system', path: '^apps/business-system/src/', may: ['^apps/business-system/src/', builtIn, npm] },
]

const isTest = '\\.test\\.ts$'

const borderRules = rows.map(({ part, path, may }) => ({
  name: part,
  comment: `${part} may import only what ARCHITECTURE.md lists for it`,
  severity: 'error',
  from: { path, pathNot: isTest },
  to: {
    pathNot: may.filter((path) => path !== builtIn),
    couldNotResolve: false,
    ...(may.includes(builtIn) ? { dependencyTypesNot: ['core'] } : {}),
  },
}))

const everywhere = [
  {
    name: 'known-part',
    comment: 'a new folder needs a row here and in ARCHITECTURE.md before it may import anything',
    severity: 'error',
    from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: [isTest, ...rows.map((row) => row.path)] },
    to: {},
  },
  {
    name: 'resolvable',
    comment: 'an import that leads nowhere hides what it would have imported',
    severity: 'error',
    from: {},
    // the build makes the articles of the help centre from Markdown (apps/web/read-articles.ts)
    to: { couldNotResolve: true, pathNot: '^virtual:articles/' },
  },
  {
    name: 'no-cycles',
    comment: 'files that need each other cannot be understood one at a time; types alone may refer to each other',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'tests-stay-out',
    comment: 'tests, tools and test/ are imported by nothing that runs',
    severity: 'error',
    from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: isTest },
    to: { path: ['^test/', '^tools/', isTest] },
  },
  {
    name: 'declared-packages',
    comment: 'what runs may import only packages its own package.json lists under dependencies',
    severity: 'error',
    from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: isTest },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only', 'local'] },
  },
  {
    name: 'assistant-pages-types',
    comment:
      'the pages of the assistant run in a browser: of the rest of it they may know types only, what a PIN is (plain functions), and what a key is used for (a list)',
    severity: 'error',
    from: { path: '^apps/assistant/src/ui/', pathNot: isTest },
    to: { path: '^apps/assistant/src/(?!ui/|pin/policy\\.ts$|ledger/ledger-purposes\\.ts$)', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'verifier-when-asked',
    comment: 'the verifier is loaded when its command is asked for, never with a server',
    severity: 'error',
    from: { path: '^apps/(?!verifier/)[^/]+/src/', pathNot: isTest },
    to: { path: '^apps/verifier/src/', dynamic: false },
  },
  {
    name: 'native-code',
    comment: 'native libraries are reached only where a crash costs one device',
    severity: 'error',
    from: { path: '^apps/assistant/src/', pathNot: [isTest, '^apps/assistant/src/(?:ukey/[^/]+|pin/prompts|windows)/'] },
    to: { path: '^node_modules/koffi/' },
  },
]

module.exports = {
  forbidden: [...borderRules, ...everywhere],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '(?:^|/)dist/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.vue', '.mjs', '.js', '.cjs', '.json', '.css', '.svg'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
