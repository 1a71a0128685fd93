import type { DecisionEffect, DeskContract, Directory, OpenedCase, OwnedLook, PersonCase } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject, parseObject } from '@yinxin/protocol/wire'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { createPeerClient } from '../platform/web/peer-client.ts'
import type { ClientCertificates } from '../platform/web/peer-exchange.ts'
import { deskPaths } from './paths.ts'

export interface DeskClientOptions {
  /** `https://host[:port]` of each node; the first that answers is asked. */
  readonly urls: readonly string[]
  readonly tls: ClientCertificates
  readonly clock: Clock
  readonly log: Log
}

export type DeskClient = DeskContract & {
  /** Other certificates from the next question on; those under way keep theirs. */
  renew(tls: ClientCertificates): void
  /** Ends the kept connections. */
  close(): void
}

const mostAnswerBytes = 1024 * 1024
const patience = { nodeMilliseconds: 5000, totalMilliseconds: 8000 } as const
/** Of a file: it is sent, scanned and drawn anew. */
const patienceForFiles = { nodeMilliseconds: 60_000, totalMilliseconds: 60_000, connections: 8 } as const

/**
 * The desk's contract over HTTPS with a client certificate. Never rejects: a desk that is not reached, or answers what is no answer, is
 * DESK_UNAVAILABLE. Every question may be asked again: what changes something carries what it is known by.
 */
export function createDeskClient({ urls, tls, clock, log }: DeskClientOptions): DeskClient {
  const peers = { name: 'desk', urls, certificates: tls, unavailable: 'DESK_UNAVAILABLE', mostAnswerBytes, clock, log } as const
  const peer = createPeerClient({ ...peers, ...patience })
  const files = createPeerClient({ ...peers, ...patienceForFiles })
  async function ask<T>(path: string, question: object, isOne: (value: object) => boolean, by = peer): Promise<Result<T>> {
    const headers = { 'content-type': 'application/json' }
    const answer = await by.ask({ method: 'POST', path, headers, body: JSON.stringify(question) })
    if (!answer.ok) return answer
    const value = parseObject(answer.value.body.toString('utf8'))
    return value === undefined || !isOne(value) ? failed('DESK_UNAVAILABLE') : succeeded(value as T)
  }
  return {
    openCase: (input) => ask<OpenedCase>(deskPaths.openCase, input, hasTexts('number', 'code')),
    personCase: (question) => ask<PersonCase>(deskPaths.personCase, question, isPersonCase),
    async personCases(browser) {
      const answer = await ask<{ cases: readonly PersonCase[] }>(deskPaths.personCases, { browser }, hasList('cases'))
      return answer.ok ? succeeded(answer.value.cases) : answer
    },
    recordPossession: (input) => ask<PersonCase>(deskPaths.recordPossession, input, isPersonCase),
    withdrawCase: (question) => ask<PersonCase>(deskPaths.withdrawCase, question, isPersonCase),
    addDocument: ({ bytes, ...input }) =>
      ask<PersonCase>(deskPaths.addDocument, { ...input, bytes: Buffer.from(bytes).toString('base64') }, isPersonCase, files),
    prepareVisit: (input) => ask<PersonCase>(deskPaths.prepareVisit, input, isPersonCase),
    async waitingLooks() {
      const answer = await ask<{ looks: readonly OwnedLook[] }>(deskPaths.waitingLooks, {}, hasList('looks'))
      return answer.ok ? succeeded(answer.value.looks) : answer
    },
    reportLooks: (ids) => ask<Record<string, never>>(deskPaths.reportLooks, { ids }, () => true),
    async waitingEffects() {
      const answer = await ask<{ effects: readonly DecisionEffect[] }>(deskPaths.waitingEffects, {}, hasList('effects'))
      return answer.ok ? succeeded(answer.value.effects) : answer
    },
    reportEffect: (report) => ask<Record<string, never>>(deskPaths.reportEffect, report, () => true),
    directory: () => ask<{ directory?: Directory }>(deskPaths.directory, {}, isDirectoryAnswer),
    bringDirectory: (first) => ask<Record<string, never>>(deskPaths.bringDirectory, first, () => true),
    renew(next) {
      for (const one of [peer, files]) one.renew(next)
    },
    close() {
      for (const one of [peer, files]) one.close()
    },
  }
}

const hasTexts =
  (...names: readonly string[]) =>
  (value: object) =>
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'string')
const isPersonCase = hasTexts('number', 'about', 'state', 'organization', 'keptUntil')
/** What the portal judges and shows by: each list is there, whatever a newer desk says besides. */
const isDirectoryAnswer = ({ directory }: { directory?: unknown }) => {
  if (directory === undefined) return true
  const lists = asObject(directory)
  return lists !== undefined && ['desks', 'days', 'places', 'announcements'].every((name) => hasList(name)(lists))
}
const hasList = (name: string) => (value: object) => {
  const list = (value as Record<string, unknown>)[name]
  return Array.isArray(list) && list.every((one) => asObject(one) !== undefined)
}
