import { failed, succeeded } from '@yinxin/protocol/failures'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge } from '../../../../test/portal/page-edge.ts'
import { startTestAssistant, type TestAssistant } from '../../../../test/sdk/test-assistant.ts'
import { tellSessionEnded } from './tell-session-ended.ts'

beforeEach(() => void browserEdge())
afterEach(() => void vi.unstubAllGlobals())

const at =
  ({ port }: TestAssistant) =>
  async () =>
    succeeded({ assistantPorts: [port] })

describe('R42 the end of a session', () => {
  it('is told to the assistant', async () => {
    const assistant = await startTestAssistant({ origin: 'http://localhost', answers: { sessionEnded: () => ({ result: {} }) } })
    await tellSessionEnded(at(assistant))
    expect(assistant.calls).toContain('sessionEnded')
    await assistant.close()
  })

  it.each(['silence', 'nobody'] as const)('holds nobody up: %s', async (what) => {
    const assistant = await startTestAssistant({ origin: 'http://localhost', answers: { sessionEnded: () => 'silence' } })
    if (what === 'nobody') await assistant.close()
    expect(await tellSessionEnded(at(assistant))).toBeUndefined()
    await assistant.close()
  })

  it('nor does a site that does not say where assistants are, or says it never', async () => {
    expect(await tellSessionEnded(async () => failed('PORTAL_UNREACHABLE'))).toBeUndefined()
    expect(await tellSessionEnded(() => new Promise(() => undefined))).toBeUndefined()
  })
})
