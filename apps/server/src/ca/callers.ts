import type { TLSSocket } from 'node:tls'
import { parseCertificate, type Certificate } from '@yinxin/pki'
import { failure } from '@yinxin/protocol/failures'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendFailure } from '../platform/web/http-server.ts'

/** What a caller may do: have certificates issued, have them revoked, read (CA certificates, status answers, the check of the record). */
export const callerRoles = ['issue', 'revoke', 'read'] as const
export type CallerRole = (typeof callerRoles)[number]

/** Roles by a name in the caller's certificate: a DNS name or URI of its subject alternative names. */
export type Callers = Readonly<Record<string, readonly CallerRole[]>>

export interface Caller {
  /** What audit lines and quotas know it by. */
  readonly name: string
  readonly roles: readonly CallerRole[]
}

/** The caller a certificate speaks for: its first name that is configured. Nobody by default: a certificate of the right authority is not enough. */
export function callerOf({ extensions }: Pick<Certificate, 'extensions'>, callers: Callers): Caller | undefined {
  for (const general of extensions.subjectAltName ?? []) {
    if (general.kind !== 'dns' && general.kind !== 'uri') continue
    const roles = Object.hasOwn(callers, general.value) ? callers[general.value] : undefined
    if (roles !== undefined) return { name: general.value, roles }
  }
  return undefined
}

/** Who calls: known once a connection. */
export function createCallerCheck(callers: Callers) {
  const known = new WeakMap<object, Caller | undefined>()

  function callerOn({ raw: { socket } }: FastifyRequest): Caller | undefined {
    if (known.has(socket)) return known.get(socket)
    const { authorized } = socket as Partial<TLSSocket>
    const raw = authorized === true ? (socket as TLSSocket).getPeerX509Certificate()?.raw : undefined
    const parsed = raw === undefined ? undefined : parseCertificate(raw)
    const caller = parsed?.ok === true ? callerOf(parsed.value, callers) : undefined
    known.set(socket, caller)
    return caller
  }

  return {
    /** For routes that ask for a role: everybody else hears CALLER_REFUSED. */
    require: (role: CallerRole) => async (request: FastifyRequest, reply: FastifyReply) =>
      callerOn(request)?.roles.includes(role) === true ? undefined : sendFailure(reply, failure('CALLER_REFUSED')),
    /** Name of a caller who passed `require`. */
    nameOf: (request: FastifyRequest): string => callerOn(request)?.name ?? 'nobody',
  }
}
