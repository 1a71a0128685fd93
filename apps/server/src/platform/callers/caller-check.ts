import type { TLSSocket } from 'node:tls'
import { parseCertificate, type Certificate } from '@yinxin/pki'
import type { FastifyRequest } from 'fastify'

/** A component that calls another: the name in its certificate that is configured, and what that name is granted. */
export interface Caller<Grant> {
  readonly name: string
  readonly grant: Grant
}

/** Grants by a name in the caller's certificate: a DNS name or URI of its subject alternative names. */
export type Grants<Grant> = Readonly<Record<string, Grant>>

/** The caller a certificate speaks for: its first name that is configured. Nobody by default: a certificate of the right authority is not enough. */
function callerOf<Grant>({ extensions }: Pick<Certificate, 'extensions'>, grants: Grants<Grant>): Caller<Grant> | undefined {
  for (const general of extensions.subjectAltName ?? []) {
    if (general.kind !== 'dns' && general.kind !== 'uri') continue
    const grant = Object.hasOwn(grants, general.value) ? grants[general.value] : undefined
    if (grant !== undefined) return { name: general.value, grant }
  }
  return undefined
}

/** Who calls, by the client certificate of the connection: worked out once a connection. */
export function createCallerCheck<Grant>(grants: Grants<Grant>): (request: FastifyRequest) => Caller<Grant> | undefined {
  const known = new WeakMap<object, Caller<Grant> | undefined>()
  return ({ raw: { socket } }) => {
    if (known.has(socket)) return known.get(socket)
    const { authorized } = socket as Partial<TLSSocket>
    const raw = authorized === true ? (socket as TLSSocket).getPeerX509Certificate()?.raw : undefined
    const parsed = raw === undefined ? undefined : parseCertificate(raw)
    const caller = parsed?.ok === true ? callerOf(parsed.value, grants) : undefined
    known.set(socket, caller)
    return caller
  }
}
