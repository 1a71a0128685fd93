// docs/flows/delegation.md: who acts for whom, from the rules that decide it.
import { delegationYears, mostGiven, mostReceived, type DelegationEnd } from '../packages/protocol/src/portal/delegations.ts'
import { lapseTable, offerDays, unusedMonths, useTable } from '../apps/server/src/portal/delegations/judge-use.ts'
import { roleTable } from '../apps/server/src/portal/roles/role-table.ts'

const introduction = `# Delegation: one organisation acts for another

Written by \`npm run docs\` from \`apps/server/src/portal/delegations/judge-use.ts\` (\`lapseTable\`, \`useTable\`) and \`roles/role-table.ts\`; do not edit.

An organisation lets another one, its **agent**, do named business for it (R39): named units, named business systems, until a last day at most
${delegationYears} years ahead. The agent uses its own UKeys. What is not named is not delegated, also what is added later.

\`\`\`mermaid
sequenceDiagram
  participant A as supervisor of A
  participant portal
  participant B as supervisor of B
  participant H as handler of B
  participant system as business system
  A->>portal: offers it: code and name of B, units, business systems, last day (certificate within 5 minutes)
  portal-->>B: text message
  B->>portal: confirms it and names H (certificate within 5 minutes)
  Note over portal: in force: delegation, and a row that names H
  H->>portal: signs in with the UKey of B, chooses A: a context for this tab
  H->>system: enters; every use asks the row again
  portal->>system: org A, unit, act.org B, handler H
  A->>portal: ends it (no UKey needed)
  Note over portal: in this transaction: delegation ended, contexts of A gone, business systems told
\`\`\`

A **context** of basis \`delegation\` stands on the row that names its person (\`delegation_handlers\`). Ending the delegation, or taking back who is named,
ends these contexts and nothing else: the agent's other tabs go on. Business systems get the back-channel logout of that context only.

The subject (\`sub\`) of an agent's person is made from client, agent and person: the same person in the agent's own service, or in the client's, is another
subject. Claims are \`org\` (the client), \`act.org\` (the agent, RFC 8693 §4.1) and \`handler\` (the person, by their role in the agent's organisation). Lines
of the audit about an agent's use name both organisations and the delegation.

Bounds: ${mostGiven} delegations given and ${mostReceived} received at a time; 50 offers a day; 50 contexts in one session, beyond which the client chosen longest ago goes.
`

const reasons: Readonly<Record<DelegationEnd, string>> = {
  withdrawn: 'the organisation took its offer back',
  declined: 'the agent declined it',
  revoked: 'the organisation ended it',
  returned: 'the agent gave it back',
  expired: 'its last day is over',
  unanswered: `nobody answered in ${offerDays} days`,
  unused: `nobody used it for ${unusedMonths} months`,
  suspended: 'one of the two was suspended',
}

const about = ['delegate', 'accept-delegation', 'end-delegation', 'act-as-agent']
const levels = {
  session: 'being signed in',
  certificate: 'a sign-in with a certificate',
  'fresh-certificate': 'a proof by certificate in the last 5 minutes',
}

/** The document. */
export function delegationDocument(): string {
  return [
    introduction,
    '## What ends it by itself',
    '',
    'Looked for every ten seconds; what has lapsed opens nothing before that. It does not come back: both sides confirm anew.',
    '',
    '| | when | reason |',
    '|---|---|---|',
    ...lapseTable.map(({ when, reason }, index) => `| ${index + 1} | ${when} | \`${reason}\` |`),
    '',
    '## Whether somebody may act by it',
    '',
    'Asked at every use. The first row that applies decides; a refusal is DELEGATION_ENDED.',
    '',
    '| | when | may act |',
    '|---|---|---|',
    ...useTable.map(({ when, stands }, index) => `| ${index + 1} | ${when} | ${stands ? 'yes' : 'no'} |`),
    '',
    '## Who decides about it',
    '',
    'Of [all roles](../roles.md). People, bindings, contacts, certificates and delegations of the client are refused to an agent (NOT_FOR_AGENTS): those',
    'routes take a context that stands on a role and no other, and units to delegate are an organisation’s own.',
    '',
    '| action | | who | asks for |',
    '|---|---|---|---|',
    ...roleTable
      .filter(({ action }) => about.includes(action))
      .map(({ action, what, kinds, level }) => `| \`${action}\` | ${what} | ${kinds.join(', ')} | ${levels[level]} |`),
    '',
    '## Why it ended',
    '',
    'Stands in the row and in the line `delegation.ended`; both sides are told.',
    '',
    '| reason | |',
    '|---|---|',
    ...Object.entries(reasons).map(([reason, what]) => `| \`${reason}\` | ${what} |`),
    '',
  ].join('\n')
}
