/** Events written to the audit log (R32): each decision, in the transaction that makes it. */
const auditEvents = [
  'challenge.created',
  'sign-in.accepted',
  'sign-in.refused',
  'binding.created',
  'binding.changed',
  'binding.refused',
  'binding.blocked',
  'binding.unblocked',
  'request.refused',
  'unit.chosen',
  'session.ended',
  'sso.authorized',
  'organizations.imported',
  'certificate.issued',
  'certificate.refused',
  'certificate.revoked',
  'certificate.revocation-refused',
  'authority.created',
  'audit.cut',
  'key.added',
  'responder.created',
] as const

export type AuditEvent = (typeof auditEvents)[number]
