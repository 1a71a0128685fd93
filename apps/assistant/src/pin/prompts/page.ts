/**
 * The PIN window as a page: opened by the assistant itself in the person's browser, reached by a one-time code, bound to its own token and
 * origin. The page holds no state: it shows what it is told and posts answers.
 */
import { randomUUID } from 'node:crypto'
import { failure, type Failure } from '@yinxin/protocol/failures'
import type { PageAccess } from '../../loopback/page-access.ts'
import { createLiveState, type Versioned } from '../../platform/live-state.ts'
import { createPresence } from '../../platform/presence.ts'
import type { Answer, Prompt, Prompter, PromptSubject, Question } from '../prompt.ts'
import { openInBrowser } from './browser.ts'

/** What the page shows. Without a question and without an end, the answer is being worked on. */
export interface PromptState {
  readonly subject: PromptSubject
  readonly question?: Question
  /** Seconds the person has for the question. */
  readonly seconds?: number
  readonly ended?: { readonly failure?: Failure }
}

/** The page's side of a prompt. */
export interface PromptPage {
  /** @param gone aborted when the page hangs up */
  state(seen: number, gone: AbortSignal): Promise<Versioned<PromptState>>
  /** Takes an answer to the question of `version`. @returns false when that is not the question any more, or not an answer to it */
  answer(version: number, answer: Answer): boolean
}

export interface PagePrompter extends Prompter {
  find(id: string): PromptPage | undefined
}

export interface PagePromptOptions {
  readonly access: PageAccess
  /** `http://127.0.0.1:<port>`. */
  readonly ownOrigin: () => string
  readonly browserCommand: string
  readonly personSeconds: number
}

/**
 * A question that is still open by then is given out with an address of its own, in milliseconds: the browser may have opened the window
 * behind others, or not at all. The address leads to the same conversation, once.
 */
const addressAfterMs = 5000
/** How long the last word of an ended prompt can still be fetched, in milliseconds. */
const endedKeptMs = 60_000

export function createPagePrompter(options: PagePromptOptions): PagePrompter {
  const pages = new Map<string, Conversation>()
  return {
    find: (id) => pages.get(id),
    open(subject, showAddress) {
      const id = randomUUID()
      const conversation = createConversation(subject, options.personSeconds)
      pages.set(id, conversation)
      let opened = false
      const forget = (): void => {
        pages.delete(id)
        options.access.revoke(id)
      }
      return {
        ...conversation,
        ask(question, signal) {
          // Only now is there something to ask: an operation that fails before troubles nobody with a window.
          if (!opened) void openWindow(id, options, conversation, showAddress)
          opened = true
          return conversation.ask(question, signal)
        },
        finish(failed) {
          conversation.finish(failed)
          setTimeout(forget, endedKeptMs).unref()
        },
      }
    },
    close() {
      for (const page of pages.values()) page.finish(failure('ASSISTANT_STOPPED'))
      pages.clear()
    },
  }
}

async function openWindow(
  id: string,
  options: PagePromptOptions,
  conversation: Conversation,
  showAddress: (address: string) => void,
): Promise<void> {
  const { access, ownOrigin, browserCommand, personSeconds } = options
  const address = (): string => `${ownOrigin()}/prompt#${access.issueCode({ kind: 'prompt', id }, personSeconds)}`
  const first = address()
  if (!(await openInBrowser(browserCommand, first))) return showAddress(first)
  setTimeout(() => conversation.asks() && showAddress(conversation.visited() ? address() : first), addressAfterMs).unref()
}

type Conversation = PromptPage & Prompt & { visited(): boolean; asks(): boolean }

function createConversation(asked: PromptSubject, seconds: number): Conversation {
  let subject = asked
  const state = createLiveState<PromptState>({ subject })
  let waiting: ((answer: Answer) => void) | undefined
  let visited = false
  const reply = (answer: Answer): void => {
    const resolve = waiting
    waiting = undefined
    resolve?.(answer)
  }
  const presence = createPresence(() => reply({ kind: 'cancelled' }))
  return {
    visited: () => visited,
    asks: () => waiting !== undefined,
    ask(question) {
      state.set({ subject, question, seconds: question.kind === 'button' ? question.seconds : seconds })
      return new Promise((resolve) => (waiting = resolve))
    },
    update: (next) => void (subject = next),
    working: () => (state.current.value.ended === undefined ? state.set({ subject }) : undefined),
    finish(failed) {
      presence.stop()
      waiting = undefined // an address given out now would lead nowhere
      if (state.current.value.ended === undefined) state.set({ subject, ended: failed === undefined ? {} : { failure: failed } })
    },
    async state(seen, gone) {
      visited = true
      presence.arrived()
      const newer = await state.newerThan(seen, gone)
      presence.left()
      return newer
    },
    answer(version, answer) {
      if (version !== state.current.version || waiting === undefined || !fits(state.current.value.question, answer)) return false
      reply(answer)
      return true
    },
  }
}

const answerOf = {
  approve: 'approved',
  choose: 'chosen',
  'change-pin': 'new-pin',
  pin: 'pin',
  'remote-control': 'again',
  button: 'cancelled',
} as const

function fits(question: Question | undefined, answer: Answer): boolean {
  return answer.kind === 'cancelled' || (question !== undefined && answer.kind === answerOf[question.kind])
}
