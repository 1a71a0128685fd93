import type { RevocationPolicy, Verification } from '@yinxin/protocol/gateway'
import { parseOrigin } from '@yinxin/protocol/wire'
import { createGateway } from '@yinxin/server/gateway/index.ts'
import { standingClock } from '@yinxin/server/platform/clock.ts'
import { createLog, type Log } from '@yinxin/server/platform/log.ts'
import { newTraceId } from '@yinxin/server/platform/web/http-server.ts'
import { UsageError } from '@yinxin/server/commands/arguments.ts'
import { readDerFile, readTokenFile } from './files.ts'
import type { OptionForm, Options } from './options.ts'
import { readRevocation, readIsoTime } from './question.ts'

/** Options of `verify authentication`. */
export const authenticationOptions = {
  token: 'one',
  origin: 'one',
  nonce: 'one',
  anchor: 'several',
  intermediate: 'several',
  crl: 'several',
  ocsp: 'several',
  at: 'one',
  revocation: 'one',
  explain: 'flag',
} as const satisfies Record<string, OptionForm>

/** A sign-in proof with everything it is verified with. */
export interface AuthenticationQuestion {
  readonly token: string
  readonly origin: string
  readonly nonce: string
  readonly anchors: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
  readonly ocsp: readonly Uint8Array[]
  readonly at: Date
  readonly revocation: RevocationPolicy
}

/** The question the options ask, its files read. Throws UsageError. */
export function authenticationOfOptions(options: Options<keyof typeof authenticationOptions>): AuthenticationQuestion {
  const read = (name: 'anchor' | 'intermediate' | 'crl' | 'ocsp', form: 'certificate' | 'crl' | 'ocsp') =>
    options.many(name).flatMap((file) => readDerFile(file, form))
  const origin = options.required('origin')
  options.required('anchor')
  return {
    at: readIsoTime('--at', options.one('at')),
    revocation: readRevocation('--revocation', options.one('revocation')),
    origin: checkOrigin('--origin', origin),
    nonce: options.required('nonce'),
    token: readTokenFile(options.required('token')),
    anchors: read('anchor', 'certificate'),
    intermediates: read('intermediate', 'certificate'),
    crls: read('crl', 'crl'),
    ocsp: read('ocsp', 'ocsp'),
  }
}

/** Throws UsageError for what is no web origin. */
export function checkOrigin(name: string, origin: string): string {
  if (parseOrigin(origin) === undefined) throw new UsageError(`${name} ${origin} is not a web origin like https://portal.example`)
  return origin
}

/** Verifies the proof with a gateway of its own, which knows these files and no network. Throws UsageError when one cannot be read. */
export async function verifyToken(question: AuthenticationQuestion): Promise<Verification> {
  const { token: authToken, origin, nonce, revocation } = question
  const gateway = openGateway(question)
  const verification = await gateway.verifyAuthentication({ authToken, origin, nonce, policy: { revocation }, traceId: newTraceId() })
  await gateway.close()
  return verification
}

function openGateway({ anchors, intermediates, crls, ocsp, at }: AuthenticationQuestion) {
  try {
    return createGateway({
      trustAnchors: anchors,
      intermediates,
      revocationLists: crls,
      ocspResponses: ocsp,
      clock: standingClock(at),
      log: quietLog(),
      fetch: () => Promise.reject(new Error('this command uses no network')),
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'a certificate cannot be read')
  }
}

const quietLog = (): Log => createLog({ level: 'silent', name: 'verify' })
