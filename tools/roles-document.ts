// docs/roles.md: what persons may do in organisations, from the rules that decide it.
import { roleKinds } from '../packages/protocol/src/portal/organizations.ts'
import { inForceTable } from '../apps/server/src/portal/roles/in-force.ts'
import { roleTable, type RoleRow } from '../apps/server/src/portal/roles/role-table.ts'

const introduction = `# Roles: what a person may do in an organisation

Written by \`npm run docs\` from \`apps/server/src/portal/roles\` (\`roleTable\` in \`role-table.ts\`, \`inForceTable\` in \`in-force.ts\`); do not edit.

A **role** ties a registered person to an organisation, until a last day at most two years ahead, for all of its units and business systems or for named
ones. It is \`pending\` until something of the second table brings it into force, and it ends when it is taken back, refused, left, removed, handed over, or
its last day is over. Everything it gave ends with it, in the same transaction: sessions, who uses which certificate, invitations it sent; business
systems are told.

A role opens nothing by itself: one acts by it only with a certificate that is bound to the organisation and tied to the person
(\`organizationOfContext\` asks for all of it at every use). A certificate whose person has no role any more opens nothing until somebody with a role
uses it (ROLE_ENDED); one nobody was ever tied to shows the organisation and no person (R25a), and
\`portal.unknownHandlers\` says what is asked then: nothing, to register the handler, or that after so many more sign-ins (HANDLER_UNKNOWN).
`

const kindNames = {
  'legal-representative': 'legal representative 法定代表人',
  supervisor: 'supervisor 主管',
  handler: 'handler 经办人',
  'read-only': 'read-only 只读',
} as const

const levels = {
  session: 'being signed in',
  certificate: 'a sign-in with a certificate',
  'fresh-certificate': 'a proof by certificate in the last 5 minutes',
} as const

const cells = ({ kinds }: RoleRow) => roleKinds.map((kind) => (kinds.includes(kind) ? 'yes' : '')).join(' | ')
const to = ({ to: others }: RoleRow) => (others === undefined ? '' : others.map((kind) => kindNames[kind]).join(', '))

/** The document. */
export function rolesDocument(): string {
  return [
    introduction,
    '## Who may do what',
    '',
    'What has no row nobody may. Nobody changes their own role but by leaving or handing over, and the last who agrees to others stays (LAST_MANAGER).',
    '',
    `| action | | ${roleKinds.map((kind) => kindNames[kind]).join(' | ')} | to roles of | asks for |`,
    `|---|---|${roleKinds.map(() => '---|').join('')}---|---|`,
    ...roleTable.map((row) => `| \`${row.action}\` | ${row.what} | ${cells(row)} | ${to(row)} | ${levels[row.level]} |`),
    '',
    '## What brings a role into force',
    '',
    'The first row that applies decides.',
    '',
    '| | kind | brought | organisation | then |',
    '|---|---|---|---|---|',
    ...inForceTable.map(
      ({ kind, ground, organization, then }, index) => `| ${index + 1} | ${kind} | ${ground} | ${organization} | ${then} |`,
    ),
    '',
  ].join('\n')
}
