/**
 * Asks the issuer's own servers about one certificate, at the addresses that stand in it: OCSP first (RFC 6960), then a list (RFC 5280 §5). Whatever
 * comes is believed by the issuer's signature alone, so it may come by http. Every answer has a bound, and so has the whole.
 */
import {
  buildOcspRequest,
  certificateStatus,
  isSignedBy,
  namesEqual,
  parseCertificate,
  type Certificate,
  type StatusEvidence,
} from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { decodeBase64 } from '@yinxin/protocol/wire'
import { fetchBytes } from '../../platform/fetch.ts'
import type { ShownStatus } from './shown-status.ts'

/** Most addresses of a kind that are tried: a certificate that names hundreds has nobody asked by us. */
const mostAddresses = 2
/** Largest answers, in bytes. */
const largest = { answer: 64 * 1024, issuer: 64 * 1024, list: 4 * 1024 * 1024 } as const
/** Longest one answer and the whole question may take, in milliseconds. */
const [answerMs, wholeMs] = [10_000, 40_000] as const
/** A clock this wrong is forgiven, in seconds. */
const toleranceSeconds = 300

/** A status, and until when it may be said, milliseconds since the epoch; absent: the answer did not say. */
export interface AskedStatus extends ShownStatus {
  readonly until?: number
}

/** Whether a certificate names anybody to ask. */
export const mayBeAsked = (certificate: Certificate): boolean => statusAddresses(certificate).length > 0

function statusAddresses(certificate: Certificate): readonly string[] {
  const { ocsp, lists } = addressesIn(certificate)
  return [...ocsp, ...lists]
}

/** Addresses a certificate on a UKey names where its status is said; none for one that cannot be read. */
export function statusAddressesOf({ certificate }: Pick<UkeyCertificate, 'certificate'>): readonly string[] {
  const parsed = parseCertificate(decodeBase64(certificate) ?? new Uint8Array())
  return parsed.ok ? statusAddresses(parsed.value) : []
}

interface Asking {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly gone: AbortSignal
  /** Servers on this computer are asked too: a CA that was started for a look. Else a certificate could have any program here called. */
  readonly here?: boolean
}

/**
 * @param onUkey certificates beside it, where its issuer may be; else it is fetched from where the certificate says
 * @returns `unknown` for whatever goes wrong. Never throws
 */
export async function askStatus(
  certificate: Certificate,
  onUkey: readonly Certificate[],
  { now, gone, here = false }: Asking,
): Promise<AskedStatus> {
  const whole = AbortSignal.any([gone, AbortSignal.timeout(wholeMs)])
  const get = async (address: string, most: number, body?: Uint8Array): Promise<Uint8Array | undefined> => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/ocsp-request' }
    const signal = AbortSignal.any([whole, AbortSignal.timeout(answerMs)])
    try {
      const { status, bytes, tooLarge } = await fetchBytes(address, most, {
        isSigned: true,
        elsewhere: !here,
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      })
      return status === 200 && !tooLarge ? bytes : undefined
    } catch {
      return undefined // nobody there, or silent, or an address nobody fetches
    }
  }
  const { ocsp, lists, issuers } = addressesIn(certificate)
  const issuer = onUkey.find((one) => isIssuer(one, certificate)) ?? (await fetchedIssuer(certificate, issuers, get))
  const unknown: AskedStatus = { status: 'unknown', askedAt: now }
  if (issuer === undefined) return unknown
  const judge = (evidence: { readonly ocsp: readonly Uint8Array[] } | { readonly crls: readonly Uint8Array[] }, address: string) =>
    said(certificateStatus({ certificate, issuer, now: new Date(now), toleranceSeconds, ...evidence }), address, now)
  for (const address of ocsp) {
    const question = buildOcspRequest({ serialNumber: certificate.serialNumber, issuer })
    const answer = await get(address, largest.answer, question)
    const status = answer && judge({ ocsp: [answer] }, address)
    if (status !== undefined) return status
  }
  for (const address of lists) {
    const list = await get(address, largest.list)
    const status = list && judge({ crls: [list] }, address)
    if (status !== undefined) return status
  }
  return unknown
}

/** Undefined for what says nothing. */
function said(
  { status, source, reason, revokedAt, nextUpdate }: StatusEvidence,
  address: string,
  askedAt: number,
): AskedStatus | undefined {
  if (source === undefined || (status !== 'good' && status !== 'revoked')) return undefined
  return {
    status: status === 'revoked' && reason === 'certificateHold' ? 'on-hold' : status,
    source,
    host: new URL(address).host,
    askedAt,
    ...(revokedAt === undefined ? {} : { since: revokedAt.getTime() }),
    ...(nextUpdate === undefined ? {} : { until: nextUpdate.getTime() }),
  }
}

async function fetchedIssuer(
  certificate: Certificate,
  addresses: readonly string[],
  get: (address: string, most: number) => Promise<Uint8Array | undefined>,
): Promise<Certificate | undefined> {
  for (const address of addresses) {
    const der = await get(address, largest.issuer)
    const parsed = der && parseCertificate(der)
    if (parsed?.ok === true && isIssuer(parsed.value, certificate)) return parsed.value
  }
  return undefined
}

const isIssuer = (issuer: Certificate, certificate: Certificate): boolean =>
  namesEqual(issuer.subject, certificate.issuer) && isSignedBy(certificate, issuer)

function addressesIn({ extensions: { authorityInfoAccess, crlDistributionPoints = [] } }: Certificate) {
  const names = crlDistributionPoints.flatMap(({ fullName = [] }) => fullName)
  const some = (addresses: readonly string[]): readonly string[] =>
    addresses.filter((address) => /^https?:$/.test(URL.parse(address)?.protocol ?? '')).slice(0, mostAddresses)
  return {
    ocsp: some(authorityInfoAccess?.ocsp ?? []),
    issuers: some(authorityInfoAccess?.caIssuers ?? []),
    lists: some(names.flatMap((name) => (name.kind === 'uri' ? [name.value] : []))),
  }
}
