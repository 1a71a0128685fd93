import type { Result } from '@yinxin/protocol/failures'
import { createAssistantClient } from '@yinxin/sdk'

/** The longest somebody who signs out waits for it, in milliseconds. */
const patienceMs = 1500

/** What every audience's options say of assistants. */
export interface WhereAssistantsAre {
  readonly assistantPorts: readonly number[]
}

/**
 * Tells the assistant that the session of this page is over, so that it can remind of a UKey left in (R42). Call it once the session is over, before
 * the page is left. Where the assistant cannot be told, nothing is lost: it never rejects, and holds nobody up for longer than 1.5 seconds.
 * @param ask the options of the site, which anybody may read
 */
export async function tellSessionEnded(ask: () => Promise<Result<WhereAssistantsAre>>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)))
  await Promise.race([tell(ask, patience), patience])
  clearTimeout(timer)
}

async function tell(ask: () => Promise<Result<WhereAssistantsAre>>, enough: Promise<void>): Promise<void> {
  const options = await ask()
  if (!options.ok) return
  const client = createAssistantClient({ ports: options.value.assistantPorts })
  await Promise.race([client.start().then(client.sessionEnded), enough])
  client.close()
}
