/** Files others come in by: what they export is used from outside of the source (a program, a page, an integrator, a build). */
export const entryFiles: readonly RegExp[] = [
  /^packages\/sdk\/src\/index\.ts$/,
  /\/main\.ts$/,
  /\/bin\//,
  /\/vite\.config\.ts$/,
  /^apps\/web\/src\/[^/]+\/pages\.ts$/,
  /^apps\/[^/]+\/src\/cli\.ts$/,
]

const words = 'tables of words by language, each imported beside the other of its pair'

/** Names that two files export on purpose, each with the reason. */
export const allowedDoubleNames: Readonly<Record<string, string>> = {
  en: words,
  pages: 'the list of an audience, which the build reads from each under one name',
  base: 'where the files of an audience are, which the build reads beside the list',
  zhCN: words,
}

/** Files that hold what people read, in two languages, and nothing else. */
export const wordTables = /\/texts\/(?:en|zh-CN)\.ts$|\/(?:login\/)?texts(?:\.en|\.zh-CN)?\.ts$/
