/** Unblocking a UKey: its admin PINs are in this process's memory while the UKey is being unblocked, and nowhere else. */
import { generateKeyPairSync } from 'node:crypto'
import { identityText, openSealed, parseCertificate } from '@yinxin/pki'
import type { ListedApplication } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { releaseContext, unblockedText, type ReleasedAdminPins } from '@yinxin/protocol/ra'
import { asText, decodeBase64, parseObject } from '@yinxin/protocol/wire'
import { signatureAlgorithmOf } from '../certificates/shown-facts.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import type { RaClient } from './ra-client.ts'
import type { RunningBusiness } from './running-business.ts'

/** What a locked UKey is unblocked with: its certificate (hex SHA-256), and the code that went to the contact on file. */
export interface UnblockStart {
  readonly certificate: string
  readonly code: string
}

type Begun = Pick<RunningBusiness, 'business' | 'keyKind' | 'code' | 'locked' | 'releaseKey'>

/** Everything random of it; the key is of this business alone, and an application is bound to it from its first message on. */
export function beginUnblocking(
  { certificates, abilities }: DriverUkey,
  { certificate: sha256, code }: UnblockStart,
  [authority]: readonly ListedApplication[],
): Result<Begun> {
  const held = certificates.find((one) => one.sha256 === sha256 && one.use === 'authentication')
  if (abilities?.includes('unblock') !== true) return failed('UNBLOCK_NOT_HERE')
  if (held === undefined) return failed('CERTIFICATE_NOT_ON_UKEY')
  if (authority === undefined) return failed('RA_UNAVAILABLE')
  const parsed = parseCertificate(Buffer.from(held.certificate, 'base64'))
  const keyKind = (['SM2', 'P-256', 'RSA'] as const).find((kind) => parsed.ok && parsed.value.keyKind === kind)
  if (keyKind === undefined) return failed('ALGORITHM_REFUSED')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const releaseKey = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  return succeeded({ business: 'unblock', keyKind, code, locked: { certificate: held.certificate, sha256 }, releaseKey })
}

/** The credit code a certificate on one of these UKeys names. */
export function creditCodeOn(
  ukeys: readonly DriverUkey[],
  { ukeyId, certificate }: { readonly ukeyId: string; readonly certificate: string },
): string | undefined {
  const held = ukeys.find(({ id }) => id === ukeyId)?.certificates.find(({ sha256 }) => sha256 === certificate)
  const parsed = held === undefined ? undefined : parseCertificate(Buffer.from(held.certificate, 'base64'))
  const code = parsed?.ok === true ? identityText(parsed.value, 'organizationCode') : undefined
  return code?.state === 'written' ? code.text : undefined
}

/**
 * Fetches what unblocks the UKey, uses it at once, and has the UKey's key sign with the new PIN.
 * @returns the signature; APPLICATION_STEP_REFUSED when the time is over, RA_UNAVAILABLE, and what the driver says
 */
export async function unblockAndSign(
  { client, ukeys }: { readonly client: RaClient; readonly ukeys: UkeyRegistry },
  one: RunningBusiness,
  { id: ukeyId }: DriverUkey,
  newPin: string,
): Promise<Result<Uint8Array>> {
  const { locked, step } = one
  const algorithm = locked === undefined ? undefined : signatureAlgorithmOf(locked.certificate)
  if (locked === undefined || algorithm === undefined) return failed('ALGORITHM_REFUSED')
  const admin = await fetchAdminPins(client, one)
  if (!admin.ok) return admin
  const unblocked = await ukeys.unblock({ ukeyId, admin: admin.value, newPin })
  if (!unblocked.ok) return unblocked
  const data = unblockedText({ step, certificate: locked.sha256, fixed: admin.value.fixed === true })
  return ukeys.sign({ ukeyId, certificateSha256: locked.sha256, pin: newPin, algorithm, data })
}

async function fetchAdminPins(client: RaClient, one: RunningBusiness): Promise<Result<ReleasedAdminPins>> {
  const { authority, secret, view, ukeySerialNumber, step, releaseKey } = one
  if (view === undefined || releaseKey === undefined) return failed('APPLICATION_UNKNOWN')
  const answer = await client.release({ authority, secret, number: view.number })
  if (!answer.ok) return answer
  const [key, sealed] = [decodeBase64(answer.value.key), decodeBase64(answer.value.sealed)]
  const context = releaseContext({ application: view.number, ukey: ukeySerialNumber, step })
  const opened = key && sealed && openSealed(Buffer.from(releaseKey, 'base64'), { key, sealed }, context)
  const pins = opened === undefined ? undefined : readAdminPins(parseObject(Buffer.from(opened).toString('utf8')))
  opened?.fill(0)
  return pins === undefined ? failed('RA_UNAVAILABLE') : succeeded(pins) // changed on the way, or for somebody else
}

function readAdminPins(object: ReturnType<typeof parseObject>): ReleasedAdminPins | undefined {
  const [current, next, again, fixed] = [
    asText(object?.['current'], 16, 4),
    asText(object?.['next'], 16, 4),
    object?.['again'],
    object?.['fixed'],
  ]
  if (current === undefined || next === undefined || typeof again !== 'boolean' || (fixed !== undefined && fixed !== true)) return undefined
  return { current, next, again, ...(fixed === true ? { fixed } : {}) }
}
