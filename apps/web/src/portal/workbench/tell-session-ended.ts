import type { SignInOptions } from '@yinxin/protocol/portal'
import { createAssistantClient } from '@yinxin/sdk'

/** The longest somebody who signs out waits for it, in milliseconds. */
const patienceMs = 1500

/** Tells the assistant that this session is over, so that it can remind of a UKey left in. Where it cannot be told, nothing is lost. */
export async function tellSessionEnded(options: SignInOptions | undefined): Promise<void> {
  if (options === undefined) return
  const client = createAssistantClient({ ports: options.assistantPorts, minimumVersion: options.minimumAssistantVersion })
  const told = client.start().then(client.sessionEnded)
  await Promise.race([told, new Promise((resolve) => setTimeout(resolve, patienceMs))])
  client.close()
}
