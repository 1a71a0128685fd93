// docs/flows/case.md: what becomes of a case, from the rules that decide it.
import { caseTable } from '../apps/server/src/desk/cases/case-machine.ts'
import { caseBusinesses, staffPermissions, staffRoles } from '../packages/protocol/src/desk/index.ts'

const introduction = `# A case: what people decide where the rules could not

Written by \`npm run docs\` from \`apps/server/src/desk/cases/case-machine.ts\` (\`caseTable\`) and \`packages/protocol/src/desk\` (\`caseBusinesses\`,
\`staffPermissions\`); do not edit.

A sign-in whose proof was accepted and whose certificate still opens nothing (another name, another certificate, an authority that may not bind here) leaves
what was verified in the portal for half an hour, tied to the browser. From it, and from nothing else, that browser opens a **case**: everything is filled
in, and it has a number that both sides read out. With the number, its code shows it in any browser; both are in nobody's database (the code is derived).

\`\`\`mermaid
sequenceDiagram
  participant person as person's browser
  participant portal
  participant desk
  participant staff as clerk, approver
  person->>portal: sign-in, refused: NAME_MISMATCH
  person->>portal: open a case
  portal->>desk: openCase (facts, refusal's id)
  staff->>desk: take, compare, check papers
  person->>portal: possession proof about this case (or at the clerk's computer)
  portal->>desk: recordPossession
  staff->>desk: submit (clerk), approve (somebody else)
  Note over desk: decision and outbox row, one transaction
  portal->>desk: waitingEffects, every second
  Note over portal: binds once, by the decision's id, after looking again
  portal->>desk: reportEffect
  person->>portal: sign-in, enters
\`\`\`

The portal asks the desk, never the other way: what was decided waits in the desk until the portal fetches it, applies it in one transaction with the
decision's id, and reports. Killed anywhere in between, it is fetched again and found applied. Until then the case says that it is taking effect. If what
was decided on has changed (name on file, certificate revoked, bound elsewhere by now), nothing is bound and the case is the clerk's again.
`

/** Rows that end a case as it was decided. */
const ends: Readonly<Record<string, string>> = { decide: 'refused, closed', approve: 'taking-effect; refused, closed' }

/** The document. */
export function caseDocument(): string {
  const steps = caseTable.map(
    ({ step, from, who, needs, to, event }) =>
      `| ${step} | ${from.join(', ')} | ${who.words} | ${needs.map(({ words }) => words).join('; ')} | ${ends[step] ?? to} | ${event} |`,
  )
  const businesses = Object.entries(caseBusinesses).map(
    ([code, { outcomes, checklist, ...more }]) =>
      `| \`${code}\`${'isDispute' in more ? ' (dispute)' : ''} | ${outcomes.join(', ')} | ${checklist.join(', ')} |`,
  )
  const permissions = Object.entries(staffPermissions).map(
    ([action, roles]) => `| ${action} | ${staffRoles.map((role) => (roles.includes(role) ? '●' : '')).join(' | ')} |`,
  )
  return [
    introduction,
    '## Steps\n',
    'A step from any other state is CASE_STEP_REFUSED; by anybody else STAFF_NOT_ALLOWED. Every step is taken on the case as one saw it: with another version',
    'it is CASE_CHANGED and nothing happens. Possession serves for ten minutes.\n',
    '| step | from | who | needs | to | event |',
    '|---|---|---|---|---|---|',
    ...steps,
    '',
    '## What opens a case, and how it may end\n',
    '`bind` needs a second member of staff; `refuse` and `close` are one clerk’s, with a reason the person reads. Of a dispute, where two organisations claim one\ncertificate, every outcome needs a second.\n',
    '| refusal | outcomes | seen before a binding |',
    '|---|---|---|',
    ...businesses,
    '',
    '## Who may do what\n',
    'Always within one’s own office (tenant): a case of another is CASE_UNKNOWN.\n',
    `| | ${staffRoles.join(' | ')} |`,
    `|---|${staffRoles.map(() => '---|').join('')}`,
    ...permissions,
    '',
  ].join('\n')
}
