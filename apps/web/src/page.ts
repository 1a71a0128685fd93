/**
 * One page of an audience, as data: Vite builds from it, and what it says goes into the built folder as `pages.json`, where the server
 * reads it. Nothing else lists pages.
 */
export interface Page {
  /** Folder beside the list: `main.ts` is the page's script, or `<name>.html` the whole page where `isStatic`. */
  readonly name: string
  /** Exact address; absent for a page that stands in for others. */
  readonly address?: string
  /** Also answers at `<address>/<name>` for each of these. */
  readonly names?: readonly string[]
  /** What the browser's tab says before the page says more. */
  readonly title: { readonly zh: string; readonly en: string }
  /** True: somebody without a session is sent to the sign-in instead. */
  readonly needsSession?: boolean
  /** Seconds a browser may keep the HTML; absent: it is asked for every time and never stored. */
  readonly cacheSeconds?: number
  /** True: goes out byte for byte, with the files beside it under /assets, and runs no script of ours. */
  readonly isStatic?: boolean
  /** What the server uses it for besides its address. */
  readonly role?: 'sign-in' | 'home' | 'person-home' | 'old-engine' | 'not-found'
  /** True: served by a demo only. */
  readonly onlyInDemo?: boolean
}

/** `pages.json` of a built audience: its pages, each with its HTML file. */
export type BuiltPages = readonly (Page & { readonly file: string })[]
