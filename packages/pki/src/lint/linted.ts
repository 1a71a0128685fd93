declare const passedLint: unique symbol

/** To-be-signed bytes that passed the lint. Only `lintForIssuance` makes one, so signing before linting does not compile. */
export type Linted<Tbs> = { readonly tbs: Tbs; readonly [passedLint]: true }
