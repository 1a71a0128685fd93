import type { Desk, SignInOptions } from '@yinxin/protocol/portal'
import type { SealingAlgorithm } from '../platform/keys/sealings.ts'
import type { NamedPlace } from '../platform/web/seen-from.ts'
import type { NewCertificates } from './binding/new-certificates.ts'
import type { UnknownHandlers } from './roles/unknown-handlers.ts'

/** A certificate authority accepted at sign-in, and where it may bind without a clerk. */
export type PortalAuthority = SignInOptions['authorities'][number] & {
  /** Places in which a first sign-in with its certificates binds by itself (R19); true, also when absent: everywhere; false: nowhere. */
  readonly bindsAutomatically?: boolean | readonly string[]
  /** What becomes of another certificate under a known identifier of this authority; absent: as for all. */
  readonly newCertificates?: NewCertificates
  /** Its certificates are of the CA the portal reaches, which is asked to suspend that of a lost UKey; false when absent. */
  readonly suspendsLost?: boolean
}

/** A relying party: enters by OpenID Connect, and has a tile on the workbench. */
export interface BusinessSystem {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  /** Where a browser may be sent after sign-out; absent: the origins of `redirectUris`, each with and without a final slash. */
  readonly postLogoutRedirectUris?: readonly string[]
  /** OpenID Connect Back-Channel Logout: told when the session behind a sign-in ends. */
  readonly backchannelLogoutUri?: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly description: { readonly zh: string; readonly en: string }
  readonly url: string
}

/** Everything an operator may set about the portal. Durations in seconds. */
export interface PortalConfig {
  /** Public origin of the portal, exactly as browsers see it: proofs are bound to it. */
  readonly origin: string
  readonly portalName: { readonly zh: string; readonly en: string }
  readonly demo: boolean
  readonly assistantPorts: readonly number[]
  readonly minimumAssistantVersion: string
  readonly authorities: readonly PortalAuthority[]
  /** ISO date: organisations insured before it need no registration (R19). */
  readonly cutOverDate: string
  /** ISO dates by place, where a place differs. */
  readonly cutOverDates?: Readonly<Record<string, string>>
  /** Another certificate under a known identifier (R24), of an authority that says nothing itself; `accept` when absent. */
  readonly newCertificates?: NewCertificates
  /** Working days the present holder has to object to a transfer (R24); 5 when absent. */
  readonly transferWorkingDays?: number
  /** Who does by hand what the portal does not do yet. */
  readonly directory: readonly Desk[]
  readonly browsers: readonly { readonly name: string; readonly url: string }[]
  /** Folder of the built pages (apps/web/dist). */
  readonly pagesFolder: string
  readonly businessSystems: readonly BusinessSystem[]
  readonly sessionIdleSeconds: number
  readonly sessionAbsoluteSeconds: number
  /** Pulling out the UKey locks the pages and ends the session (R30); true when absent. */
  readonly signOutOnUkeyRemoval?: boolean
  /** True: cookies carry `Secure` and the `__Host-` prefix. False is for http on loopback only. */
  readonly secureCookies: boolean
  /** What becomes of sign-ins that say which organisation it is, and not who (R25a); `ask` when absent. */
  readonly unknownHandlers?: UnknownHandlers
  /** Of `required`: sign-ins one binding has without anybody known; 10 when absent. */
  readonly unknownHandlerSignIns?: number
  /** Every row that rights stand on is looked at again so often, in hours; 0: never by itself; 24 when absent. */
  readonly rightsCheckHours?: number
  /** Greatest age of an expired CRL taken at sign-in; 0, also when absent: none. Never for binding. */
  readonly staleRevocationSeconds?: number
  /** A notice is kept so many days; 365 when absent. */
  readonly noticeDays?: number
  /** Sign-ins one address may begin in a minute, on all nodes together; 600 when absent. */
  readonly signInsPerMinute?: number
  /** Sign-ins under way at once on this node; above it none begins. 200 when absent. */
  readonly signInsAtOnce?: number
  /** Networks that have a name in the list of own sessions. */
  readonly places?: readonly NamedPlace[]
  /** How values of persons are sealed from now on; `aes-256-gcm` when absent. */
  readonly personalDataSealing?: SealingAlgorithm
}

/** A service hall with hundreds of computers comes from one address. */
export const defaultSignInsPerMinute = 600

export const defaultSignInsAtOnce = 200

/** The cut-over date that holds at `place`; of one nobody knows yet that of all. */
export function cutOverDateAt(config: Pick<PortalConfig, 'cutOverDate' | 'cutOverDates'>, place: string | null): string {
  return (place === null ? undefined : config.cutOverDates?.[place]) ?? config.cutOverDate
}

/** True when the authority with this id may bind automatically at `place` (R19). One not listed never may. */
export function mayBindAt(authorities: readonly PortalAuthority[], authority: string, place: string | null): boolean {
  const allowed = authorities.find(({ id }) => id === authority)
  if (allowed === undefined) return false
  const places = allowed.bindsAutomatically ?? true
  return typeof places === 'boolean' ? places : place !== null && places.includes(place)
}

/** What becomes of another certificate under a known identifier of the authority with this id (R24). */
export const newCertificatesOf = (config: Pick<PortalConfig, 'authorities' | 'newCertificates'>, authority: string): NewCertificates =>
  config.authorities.find(({ id }) => id === authority)?.newCertificates ?? config.newCertificates ?? 'accept'
