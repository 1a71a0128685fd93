/** What the steps of one operation share: its parts, and the conversation with the person. */
import type { ListedSite } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Ledger } from '../ledger/ledger.ts'
import type { LedgerUse } from '../ledger/ledger-line.ts'
import type { Answer, Prompt, Prompter, PromptSubject, Question } from '../pin/prompt.ts'
import type { LeftUkeys } from '../reminders/left-ukeys.ts'
import type { ApprovedSites } from '../sites/approved-sites.ts'
import type { Launches } from '../sites/launches.ts'
import type { MutedSites } from '../sites/muted-sites.ts'
import type { SeenRequests } from '../sites/seen-requests.ts'
import type { SiteStanding } from '../sites/standing.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import { endOf, type Operation, type Operations } from './operation.ts'

export interface AuthenticateDeps {
  readonly operations: Operations
  readonly ukeys: UkeyRegistry
  readonly prompter: Prompter
  readonly standingOf: (origin: string) => SiteStanding
  /** Whether a site may have documents signed: another right than to ask for proofs. */
  readonly standingToSign: (origin: string) => SiteStanding
  readonly approved: ApprovedSites
  readonly approvedToSign: ApprovedSites
  readonly seen: SeenRequests
  readonly muted: MutedSites
  readonly ledger: Ledger
  readonly launches: Launches
  readonly left: Pick<LeftUkeys, 'signedIn' | 'ended'>
  readonly fetchPublication: (origin: string) => Promise<Result<ListedSite>>
  /** Milliseconds. */
  readonly now: () => number
  /** How long the person may take for one question, in seconds. */
  readonly personSeconds: number
}

/** What the person did so far in one operation. */
export interface Person {
  /** A question was put to them. */
  asked: boolean
  /** They answered one, be it with no. */
  answered: boolean
  /** A key or its PIN was used: the ledger has a line of it. */
  usedKey: boolean
  /** The certificate it came to. */
  certificate?: LedgerUse['certificate']
}

/** One running operation and its window. */
export interface Talk {
  readonly deps: AuthenticateDeps
  readonly operation: Operation
  readonly prompt: Prompt
  readonly subject: PromptSubject
  readonly person: Person
}

/** The site and the matter of a request, as the ledger writes them down. */
export const askedBy = ({ site: { origin, name }, purpose, about, document }: PromptSubject): LedgerUse => ({
  site: { origin, ...(name === undefined ? {} : { name }) },
  purpose,
  ...(about === undefined ? {} : { about }),
  ...(document === undefined ? {} : { document: document.title }),
})

/** Asks the person; ends the operation when they take longer than they may. */
export async function ask({ deps, operation, prompt, person }: Talk, question: Question): Promise<Result<Answer>> {
  const timer = setTimeout(() => operation.end(failure('PIN_TIMEOUT')), deps.personSeconds * 1000)
  person.asked = true
  const answer = await Promise.race([prompt.ask(question, operation.signal), endOf(operation)])
  clearTimeout(timer)
  if ('ok' in answer) return answer
  person.answered ||= answer.kind !== 'unavailable'
  if (answer.kind === 'cancelled') return failed('PIN_CANCELLED')
  if (answer.kind === 'unavailable') return failed('PROMPT_UNAVAILABLE')
  prompt.working()
  return succeeded(answer)
}
