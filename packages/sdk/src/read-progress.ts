import { asText } from '@yinxin/protocol/wire'
import type { OperationProgress, OperationStep } from '@yinxin/protocol/assistant'

const steps: readonly OperationStep[] = ['approve', 'choose', 'change-pin', 'pin', 'signing']

/**
 * Reads `operation.progress`, or the same facts in a message of the window; undefined when it is about another operation. An address that
 * is not on this computer is left out.
 */
export function readProgress(params: Readonly<Record<string, unknown>>, operation: string): OperationProgress | undefined {
  const step = steps.find((name) => name === params['step'])
  if (step === undefined || params['operation'] !== operation) return undefined
  const address = asText(params['address'], 512)
  const triesLeft = params['triesLeft']
  return {
    operation,
    step,
    ...(address !== undefined && /^http:\/\/127\.0\.0\.1:\d{2,5}\//.test(address) ? { address } : {}),
    ...(typeof triesLeft === 'number' ? { triesLeft } : {}),
  }
}
