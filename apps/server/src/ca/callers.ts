import { failure } from '@yinxin/protocol/failures'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createCallerCheck, type Grants } from '../platform/callers/caller-check.ts'
import { sendFailure } from '../platform/web/http-server.ts'

/** What a caller may do: have certificates issued to organisations, or to staff, or only over an approval the CA verifies itself, have them revoked or suspended, end a suspension without an officer's decision, have those of lost UKeys suspended and nothing else, read (CA certificates, status answers, the check of the record). */
export const caRoles = ['issue', 'issue-staff', 'issue-approved', 'revoke', 'resume', 'suspend-lost', 'read'] as const
export type CaRole = (typeof caRoles)[number]

/** Roles by a name in the caller's certificate. */
export type Callers = Grants<readonly CaRole[]>

/** Who calls, and whether he may. */
export function createRoleCheck(callers: Callers) {
  const callerOn = createCallerCheck(callers)
  return {
    /** For routes that ask for a role: everybody else hears CALLER_REFUSED. */
    require: (role: CaRole) => async (request: FastifyRequest, reply: FastifyReply) =>
      callerOn(request)?.grant.includes(role) === true ? undefined : sendFailure(reply, failure('CALLER_REFUSED')),
    /** Whether a caller has one more role than the route asks for. */
    has: (request: FastifyRequest, role: CaRole): boolean => callerOn(request)?.grant.includes(role) === true,
    /** Name of a caller who passed `require`: what audit lines and quotas know it by. */
    nameOf: (request: FastifyRequest): string => callerOn(request)?.name ?? 'nobody',
  }
}
