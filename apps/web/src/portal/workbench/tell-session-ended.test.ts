import type { SignInOptions } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge } from '../../../../../test/portal/page-edge.ts'
import { startTestAssistant, type TestAssistant } from '../../../../../test/sdk/test-assistant.ts'
import { tellSessionEnded } from './tell-session-ended.ts'

beforeEach(() => void browserEdge())
afterEach(() => void vi.unstubAllGlobals())

const optionsOf = ({ port }: TestAssistant) => ({ assistantPorts: [port], minimumAssistantVersion: '0.1.0' }) as unknown as SignInOptions

describe('R42 the end of a session', () => {
  it('is told to the assistant', async () => {
    const assistant = await startTestAssistant({ origin: 'http://localhost', answers: { sessionEnded: () => ({ result: {} }) } })
    await tellSessionEnded(optionsOf(assistant))
    expect(assistant.calls).toContain('sessionEnded')
    await assistant.close()
  })

  it.each(['silence', 'nobody'] as const)('holds nobody up: %s', async (what) => {
    const assistant = await startTestAssistant({ origin: 'http://localhost', answers: { sessionEnded: () => 'silence' } })
    if (what === 'nobody') await assistant.close()
    expect(await tellSessionEnded(optionsOf(assistant))).toBeUndefined()
    await assistant.close()
  })

  it('has nobody to be told to before the portal has said where assistants are', async () =>
    expect(await tellSessionEnded(undefined)).toBeUndefined())
})
