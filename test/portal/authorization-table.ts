// Every route of the portal, and what each kind of principal is answered. A route that is not here fails the test.
import type { PrincipalKind, World } from './authorization-principals.ts'

/** A status, or the code of a failure. */
type Answer = number | string

export interface AuthorizationRow {
  /** What a route with an id is asked for; somebody else's is never told from one that does not exist. */
  readonly id?: (world: World) => string
  readonly query?: (world: World) => string
  /** A body that the schema takes: who is refused is refused for who they are. */
  readonly body?: object | ((world: World) => object)
  /** The body is a file. */
  readonly file?: true
  readonly answers: Readonly<Record<PrincipalKind, Answer>>
}

const persons = ['person', 'legal-representative', 'supervisor', 'handler', 'read-only'] as const
const each = (kinds: readonly PrincipalKind[], answer: Answer) => Object.fromEntries(kinds.map((kind) => [kind, answer]))
const all = (nobody: Answer, person: Answer, holder: Answer, blocked: Answer = holder) =>
  ({ nobody, ...each(persons, person), holder, 'blocked-holder': blocked }) as Record<PrincipalKind, Answer>

/** Whoever comes: who it is makes no difference. */
const everybody = (answer: Answer) => all(answer, answer, answer)
/** Whoever is signed in. */
const signedIn = (answer: Answer) => all('SESSION_MISSING', answer, answer)
/** A person, in their own account. */
const ownAccount = (answer: Answer) => all('SESSION_MISSING', answer, 'NOT_FOUND')
/** Who acts for an organisation by a certificate that is bound. */
const acting = (answer: Answer, blocked: Answer = 'BINDING_BLOCKED') =>
  all('SESSION_MISSING', 'CERTIFICATE_SIGN_IN_NEEDED', answer, blocked)
/** Who has a role in an organisation, each kind as it may. */
const byRole = (may: Readonly<Partial<Record<PrincipalKind, Answer>>>) =>
  ({ ...all('SESSION_MISSING', 'ROLE_NOT_ALLOWED', 'ROLE_NOT_ALLOWED'), ...may }) as Record<PrincipalKind, Answer>
const everyRole = (answer: Answer) => byRole(each(['legal-representative', 'supervisor', 'handler', 'read-only'], answer))
const managers = (answer: Answer) => byRole(each(['legal-representative', 'supervisor'], answer))

const nowhere = '00000000-0000-4000-8000-000000000000'
const noApplication = 'A-0000-0000-0000'
const assertion = { id: 'AAAA', clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' }
const someCase = '20260101-0001'
const language = 'zh-CN'
const proof = { challengeId: 'none', authToken: '{}' }
const change = ({ until }: World) => ({ kind: 'read-only', until })
const offered = ({ until }: World) => ({ uscc: 'none', name: '某单位', unitCodes: ['30104826'], businessSystems: ['handling'], until })
const passkey = { id: 'AAAA', clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: [] }

export const authorizationTable: Readonly<Record<string, readonly AuthorizationRow[]>> = {
  'GET /.well-known/yinxin-site.json': [{ answers: everybody(200) }],
  'GET /api/directory': [{ answers: everybody(200) }],
  'GET /api/sign-in/options': [{ answers: everybody(200) }],
  'GET /api/sign-in/entered-system': [{ answers: everybody(200) }],
  'POST /api/sign-in/certificate-status': [{ body: { certificate: 'AAAA' }, answers: everybody('CERTIFICATE_MALFORMED') }],
  'POST /api/sign-in/challenges': [{ body: { purpose: 'sign-in' }, answers: everybody(200) }],
  'POST /api/sign-in': [{ body: proof, answers: everybody('CHALLENGE_UNKNOWN') }],
  'GET /api/sign-in/unit': [{ answers: everybody('UNIT_CHOICE_MISSING') }],
  'POST /api/sign-in/unit': [{ body: { unitCode: '30104826' }, answers: everybody('UNIT_CHOICE_MISSING') }],
  'GET /api/session': [
    { answers: acting(200) },
    { query: ({ others }) => `context=${others.context}`, answers: acting('NOT_FOUND', 'NOT_FOUND') },
  ],
  'POST /api/session/unit': [{ body: { unitCode: '99999999' }, answers: acting('UNIT_NOT_YOURS') }],
  'POST /api/session/contexts': [{ body: { unitCode: '99999999' }, answers: acting('UNIT_NOT_YOURS') }],
  'DELETE /api/session': [{ answers: signedIn(204) }],
  'DELETE /api/sessions': [{ answers: signedIn(204) }],
  'DELETE /api/sessions/:id': [{ id: ({ others }) => others.session, answers: signedIn('NOT_FOUND') }],
  'GET /api/person/options': [{ answers: everybody(200) }],
  'GET /api/person/registration': [{ answers: everybody(200) }],
  'POST /api/person/registration/identity': [
    {
      body: { name: '梁一诺', document: { kind: 'passport', number: 'E1' }, consent: 'old' },
      answers: everybody('CONSENT_MISSING'),
    },
  ],
  'POST /api/person/registration/code': [{ body: { mobile: '19900000001', language }, answers: everybody('REGISTRATION_LOST') }],
  'POST /api/person/registration': [
    {
      body: { code: '000000', password: 'x', consents: { terms: 'old', privacy: 'old' }, language },
      answers: everybody('CONSENT_MISSING'),
    },
  ],
  'POST /api/person/registration/passkey': [{ answers: everybody('REGISTRATION_LOST') }],
  'POST /api/person/sign-in/code': [
    {
      body: { account: '19900000001', password: 'x', language },
      answers: everybody('ACCOUNT_OR_PASSWORD_WRONG'),
    },
  ],
  'POST /api/person/sign-in': [{ body: { code: '000000', language }, answers: everybody('CODE_EXPIRED') }],
  'POST /api/person/passkeys/sign-in/options': [{ answers: everybody(200) }],
  'POST /api/person/passkeys/sign-in': [
    {
      body: { proof: { id: 'AAAA', clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' }, language },
      answers: everybody('PASSKEY_EXPIRED'),
    },
  ],
  'POST /api/person/recovery/code': [{ body: { mobile: 'none', language }, answers: everybody('MOBILE_INVALID') }],
  'POST /api/person/recovery': [
    {
      body: { documentNumber: 'E1', code: '000000', password: 'x', language },
      answers: everybody('CODE_EXPIRED'),
    },
  ],
  'GET /api/person': [{ answers: ownAccount(200) }],
  'GET /api/person/draft-key': [{ answers: ownAccount(200) }],
  'POST /api/person/passkeys/options': [{ answers: ownAccount(200) }],
  'POST /api/person/passkeys': [{ body: { passkey, language }, answers: ownAccount('PASSKEY_EXPIRED') }],
  'DELETE /api/person/passkeys/:id': [{ id: () => 'AAAA', answers: ownAccount('NOT_FOUND') }],
  'POST /api/person/mobile/code': [
    {
      body: { mobile: 'none', language },
      answers: {
        ...ownAccount('MOBILE_INVALID'),
        ...each(['legal-representative', 'supervisor', 'handler', 'read-only'], 'STEP_UP_NEEDED'),
      } as Record<PrincipalKind, Answer>,
    },
  ],
  'POST /api/person/mobile': [
    {
      body: { code: '000000', language },
      answers: {
        ...ownAccount('CODE_EXPIRED'),
        ...each(['legal-representative', 'supervisor', 'handler', 'read-only'], 'STEP_UP_NEEDED'),
      } as Record<PrincipalKind, Answer>,
    },
  ],
  'POST /api/person/notices': [{ body: { kind: 'certificate-expiring', byMessage: false }, answers: ownAccount(204) }],
  'POST /api/person/data': [{ body: { language }, answers: ownAccount(200) }],
  'POST /api/person/erasure': [{ body: { language }, answers: ownAccount(204) }],
  'GET /api/demo/messages': [{ answers: everybody(200) }],
  'GET /api/first': [{ answers: everybody(200) }],
  'GET /api/roles': [{ answers: ownAccount(200) }],
  'DELETE /api/roles/:id': [{ id: ({ others }) => others.role, answers: ownAccount('NOT_FOUND') }],
  'GET /api/roles/:id/letter': [{ id: ({ others }) => others.role, answers: ownAccount('NOT_FOUND') }],
  'GET /api/roles/:id/letter/file': [{ id: ({ others }) => others.role, answers: ownAccount('NOT_FOUND') }],
  'POST /api/roles/:id/letter/file': [{ id: ({ others }) => others.role, file: true, answers: ownAccount('NOT_FOUND') }],
  'POST /api/roles/:id/binding/challenges': [{ id: ({ others }) => others.role, body: {}, answers: ownAccount('NOT_FOUND') }],
  'POST /api/roles/:id/binding': [{ id: ({ others }) => others.role, body: proof, answers: ownAccount('NOT_FOUND') }],
  'POST /api/invitations/:id': [{ id: ({ own }) => own.invitation, answers: ownAccount('INVITATION_GONE') }],
  'DELETE /api/invitations/:id': [{ id: ({ own }) => own.invitation, answers: ownAccount('INVITATION_GONE') }],
  'POST /api/organizations/look-up': [{ body: { uscc: 'none' }, answers: ownAccount('USCC_INVALID') }],
  'POST /api/organizations/registration': [
    {
      body: ({ until }) => ({ uscc: 'none', kind: 'handler', until, affirmed: true }),
      answers: ownAccount('USCC_INVALID'),
    },
  ],
  'GET /api/organization/people': [{ answers: everyRole(200) }],
  'GET /api/organization/draft-key': [{ answers: everyRole(200) }],
  'POST /api/organization/step-up/challenges': [{ body: {}, answers: everyRole(200) }],
  'POST /api/organization/step-up': [{ body: proof, answers: everyRole('CHALLENGE_UNKNOWN') }],
  'POST /api/organization/invitations': [
    {
      body: ({ until }) => ({ name: '某人', mobile: '19900000002', kind: 'handler', language, until }),
      answers: managers('STEP_UP_NEEDED'),
    },
  ],
  'DELETE /api/organization/invitations/:id': [
    { id: ({ own }) => own.invitation, answers: managers('STEP_UP_NEEDED') },
    { id: ({ others }) => others.invitation, answers: everyRole('NOT_FOUND') },
  ],
  'POST /api/organization/people/:id': [
    { id: ({ own }) => own.role, body: change, answers: managers('STEP_UP_NEEDED') },
    { id: ({ others }) => others.role, body: change, answers: everyRole('NOT_FOUND') },
  ],
  'DELETE /api/organization/people/:id': [
    { id: ({ own }) => own.role, answers: managers('STEP_UP_NEEDED') },
    { id: ({ others }) => others.role, answers: everyRole('NOT_FOUND') },
  ],
  'POST /api/organization/hand-over': [
    { body: ({ own }) => ({ to: own.role, then: 'ended' }), answers: byRole({ supervisor: 'STEP_UP_NEEDED' }) },
    { body: ({ others }) => ({ to: others.role, then: 'ended' }), answers: everyRole('NOT_FOUND') },
  ],
  'GET /api/lost-ukey': [{ answers: { ...everyRole(200), person: 200 } }],
  'POST /api/lost-ukey/suspensions': [
    { body: ({ own }) => ({ certificate: own.otherBinding, reason: 'missing' }), answers: { ...managers(200), person: 'NOT_FOUND' } },
    { body: { certificate: nowhere, reason: 'missing' }, answers: { ...everyRole('NOT_FOUND'), person: 'NOT_FOUND' } },
    {
      body: ({ others }) => ({ certificate: others.binding, reason: 'taken' }),
      answers: { ...everyRole('NOT_FOUND'), person: 'NOT_FOUND' },
    },
  ],
  'DELETE /api/organization/suspensions/:id': [
    { id: ({ own }) => own.suspension, answers: managers('STEP_UP_NEEDED') },
    { id: () => nowhere, answers: everyRole('NOT_FOUND') },
    { id: ({ others }) => others.suspension, answers: everyRole('NOT_FOUND') },
  ],
  'POST /api/organization/certificates/:id/main': [
    { id: ({ own }) => own.otherBinding, answers: managers('STEP_UP_NEEDED') },
    { id: () => nowhere, answers: everyRole('NOT_FOUND') },
    { id: ({ others }) => others.binding, answers: everyRole('NOT_FOUND') },
  ],
  'DELETE /api/organization/certificates/:id': [
    { id: ({ own }) => own.otherBinding, answers: managers('STEP_UP_NEEDED') },
    { id: () => nowhere, answers: everyRole('NOT_FOUND') },
    { id: ({ others }) => others.binding, answers: everyRole('NOT_FOUND') },
  ],
  'GET /api/sign-in/new-certificate': [{ answers: everybody(200) }],
  'GET /api/organization/unblockings': [{ answers: everyRole(200) }],
  'POST /api/organization/unblockings/:application/challenges': [
    { id: () => noApplication, body: { agrees: true }, answers: everyRole('NOT_FOUND') },
  ],
  'POST /api/organization/unblockings/:application': [
    { id: () => noApplication, body: { ...proof, agrees: true }, answers: everyRole('NOT_FOUND') },
  ],
  'POST /api/organization/unblockings/:application/passkey/challenges': [
    { id: () => noApplication, body: { agrees: true }, answers: everyRole('NOT_FOUND') },
  ],
  'POST /api/organization/unblockings/:application/passkey': [
    { id: () => noApplication, body: { agrees: true, proof: assertion }, answers: everyRole('NOT_FOUND') },
  ],
  'POST /api/organization/new-certificates/:id': [
    { id: ({ own }) => own.newCertificate, answers: managers('STEP_UP_NEEDED') },
    { id: () => nowhere, answers: everyRole('NOT_FOUND') },
    { id: ({ others }) => others.newCertificate, answers: everyRole('NOT_FOUND') },
  ],
  'DELETE /api/organization/new-certificates/:id': [
    { id: ({ own }) => own.newCertificate, answers: managers('STEP_UP_NEEDED') },
    { id: () => nowhere, answers: everyRole('NOT_FOUND') },
    { id: ({ others }) => others.newCertificate, answers: everyRole('NOT_FOUND') },
  ],
  'GET /api/transfers': [{ answers: everybody(200) }],
  'POST /api/transfers': [{ answers: everybody('CASE_SOURCE_MISSING') }],
  'POST /api/transfers/:id/objection': [
    // that of the own organisation: test/desk/transfers.test.ts (two holders here are of two organisations)
    { id: () => nowhere, answers: all('SESSION_MISSING', 'NOT_FOUND', 'NOT_FOUND', 'BINDING_BLOCKED') },
    { id: ({ others }) => others.transfer, answers: all('SESSION_MISSING', 'NOT_FOUND', 'NOT_FOUND', 'BINDING_BLOCKED') },
  ],
  'GET /api/organization/delegations': [{ answers: everyRole(200) }],
  'POST /api/organization/delegations': [{ body: offered, answers: managers('STEP_UP_NEEDED') }],
  'POST /api/organization/delegations/:id/acceptance': [
    { id: ({ own }) => own.offered, body: { handlers: [] }, answers: managers('STEP_UP_NEEDED') },
    { id: ({ others }) => others.delegation, body: { handlers: [] }, answers: everyRole('NOT_FOUND') },
  ],
  'POST /api/organization/delegations/:id/handlers': [
    { id: ({ own }) => own.offered, body: { handlers: [] }, answers: managers('STEP_UP_NEEDED') },
    { id: ({ others }) => others.delegation, body: { handlers: [] }, answers: everyRole('NOT_FOUND') },
  ],
  // of what is theirs: test/portal/delegations.test.ts
  'DELETE /api/organization/delegations/:id': [{ id: ({ others }) => others.delegation, answers: everyRole('NOT_FOUND') }],
  'GET /api/session/clients': [{ answers: acting(200) }],
  'POST /api/session/clients/:id': [{ id: ({ others }) => others.delegation, answers: acting('DELEGATION_ENDED', 'DELEGATION_ENDED') }],
  'GET /api/notices': [{ answers: acting(200) }],
  'POST /api/notices/read': [{ body: { newest: nowhere }, answers: acting('NOT_FOUND') }],
  // a case belongs to the browser that opened it; whose it is the desk says, which is not there here (test/desk)
  'POST /api/cases': [{ answers: everybody('CASE_SOURCE_MISSING') }],
  'GET /api/cases': [{ answers: everybody(200) }],
  'POST /api/cases/by-code': [{ body: { number: someCase, code: 'none' }, answers: everybody('DESK_UNAVAILABLE') }],
  'GET /api/cases/:number': [{ id: () => someCase, answers: everybody('CASE_UNKNOWN') }],
  'POST /api/cases/:number/challenges': [{ id: () => someCase, body: {}, answers: everybody('CASE_UNKNOWN') }],
  'POST /api/cases/:number/possession': [
    { id: () => someCase, body: { challengeId: 'A'.repeat(22), authToken: '{}' }, answers: everybody('CHALLENGE_UNKNOWN') },
  ],
  'POST /api/cases/:number/documents': [
    { id: () => someCase, query: () => 'shows=letter', file: true, answers: everybody('CASE_UNKNOWN') },
  ],
  'POST /api/cases/:number/visit': [{ id: () => someCase, body: { desk: 'none', day: '2099-01-01' }, answers: everybody('INPUT_INVALID') }],
  'POST /api/cases/:number/withdrawal': [{ id: () => someCase, answers: everybody('CASE_UNKNOWN') }],
  'POST /api/signatures/check': [{ body: { message: 'AAAA' }, answers: everybody(200) }],
  'POST /api/help/answers': [{ body: { article: 'none', helped: true }, answers: everybody('INPUT_INVALID') }],
  'GET /sso/page.css': [{ answers: everybody(200) }],
  'GET /sso/launch/:system': [
    { id: () => 'handling', answers: all('/ssologin/login', '/ssologin/failure 4213', '/', '/ssologin/failure 4010') },
    {
      id: () => 'handling',
      query: ({ others }) => `context=${others.context}`,
      answers: all('/ssologin/login', '/ssologin/failure 4213', '/ssologin/failure 4107'),
    },
    { id: () => 'none', answers: everybody('/ssologin/failure 6001') },
  ],
  'GET /sso/interaction/:uid': [{ id: () => 'none', answers: everybody('/ssologin/failure 6003') }],
  // a client's business: its own tests ask for each of its answers
  'ALL /oidc/*': [{ answers: everybody(404) }],
}
