/** One address of the portal: who may call it, and what holds before anything of a request is read. */
export interface RouteRow {
  /** As Fastify knows it; `GET` stands for `HEAD` too. */
  readonly method: 'GET' | 'POST' | 'DELETE' | 'ALL'
  readonly path: string
  /** `anyone`; `browser`: by the cookie from before a sign-in; `session`: whoever is signed in; `business-system`: by its secret, or sent by it. */
  readonly caller: 'anyone' | 'browser' | 'session' | 'business-system'
  /**
   * Every row is limited by address on its node. `sign-in`: by address and by browser, whichever node is asked, counted with the challenge.
   * `secret`: who gives a wrong client secret too often is turned away by every node.
   */
  readonly limit: 'address' | 'sign-in' | 'secret'
  /** Changes state by the cookie alone, so only pages of this origin may call it. */
  readonly origin: boolean
  /** Event of the audit that a success leaves. */
  readonly audit?: string
  /** A sign-in begins here, or goes on: when too many are under way none begins. */
  readonly signIn?: 'begins' | 'goes-on'
}

/** Every address of the portal but its pages, which are files. A route without a row does not start; a row without a route fails a test. */
export const routeTable: readonly RouteRow[] = [
  { method: 'GET', path: '/.well-known/yinxin-site.json', caller: 'anyone', limit: 'address', origin: false },
  { method: 'GET', path: '/api/directory', caller: 'anyone', limit: 'address', origin: false },
  { method: 'GET', path: '/api/sign-in/options', caller: 'anyone', limit: 'address', origin: false },
  { method: 'GET', path: '/api/sign-in/entered-system', caller: 'browser', limit: 'address', origin: false },
  // A courtesy: more of them than its own bounds are answered `unchecked`.
  { method: 'POST', path: '/api/sign-in/certificate-status', caller: 'anyone', limit: 'address', origin: true },
  {
    ...{ method: 'POST', path: '/api/sign-in/challenges', caller: 'anyone', limit: 'sign-in', origin: true },
    ...{ audit: 'challenge.created', signIn: 'begins' },
  },
  {
    ...{ method: 'POST', path: '/api/sign-in', caller: 'browser', limit: 'address', origin: true },
    ...{ audit: 'sign-in.accepted', signIn: 'goes-on' },
  },
  { method: 'GET', path: '/api/sign-in/unit', caller: 'browser', limit: 'address', origin: false },
  { method: 'POST', path: '/api/sign-in/unit', caller: 'browser', limit: 'address', origin: true, audit: 'unit.chosen', signIn: 'goes-on' },
  { method: 'GET', path: '/api/session', caller: 'session', limit: 'address', origin: false },
  { method: 'POST', path: '/api/session/unit', caller: 'session', limit: 'address', origin: true, audit: 'unit.chosen' },
  { method: 'POST', path: '/api/session/contexts', caller: 'session', limit: 'address', origin: true, audit: 'unit.chosen' },
  { method: 'DELETE', path: '/api/session', caller: 'session', limit: 'address', origin: true, audit: 'session.ended' },
  { method: 'DELETE', path: '/api/sessions', caller: 'session', limit: 'address', origin: true, audit: 'session.ended' },
  { method: 'DELETE', path: '/api/sessions/:id', caller: 'session', limit: 'address', origin: true, audit: 'session.ended' },
  { method: 'GET', path: '/sso/page.css', caller: 'anyone', limit: 'address', origin: false },
  // The context's id is in no other site's hands: a link from elsewhere cannot say for whom somebody acts.
  { method: 'GET', path: '/sso/launch/:system', caller: 'session', limit: 'address', origin: false },
  // The cookie of the interaction shows that it began in this browser.
  { method: 'GET', path: '/sso/interaction/:uid', caller: 'business-system', limit: 'address', origin: false },
  // The provider's own forms carry a secret of their session; codes are worth nothing without PKCE.
  { method: 'ALL', path: '/oidc/*', caller: 'business-system', limit: 'secret', origin: false, audit: 'sso.authorized' },
]

/** The row of a route, by what Fastify calls it. */
export function rowOf(method: string | readonly string[], path: string): RouteRow | undefined {
  const name = Array.isArray(method) ? 'ALL' : method === 'HEAD' ? 'GET' : method
  return routeTable.find((row) => row.path === path && row.method === name)
}
