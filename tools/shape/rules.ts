/** Files others come in by: what they export is used from outside of the source (a program, a page, an integrator, a build). */
export const entryFiles: readonly RegExp[] = [
  /^packages\/sdk\/src\/index\.ts$/,
  /\/main\.ts$/,
  /\/bin\//,
  /\/vite\.config\.ts$/,
  /^apps\/[^/]+\/src\/cli\.ts$/,
]

const call = 'what the page asks and what the server then does: one operation, two ends'
const words = 'tables of words by language, each imported beside the other of its pair'

/** Names that two files export on purpose, each with the reason. */
export const allowedDoubleNames: Readonly<Record<string, string>> = {
  chooseUnit: call,
  createChallenge: call,
  endSession: call,
  signIn: call,
  switchUnit: call,
  en: words,
  zhCN: words,
}
