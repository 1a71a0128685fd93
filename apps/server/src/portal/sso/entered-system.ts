import type { FastifyInstance } from 'fastify'
import type { EnteredSystemAnswer } from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import { interactionOf } from '../interactions/store.ts'
import { findOidc } from './store.ts'

/** The sign-in page says which business system it leads into: that of the interaction that waits for this browser, and for no other. */
export function enteredSystemRoutes(
  app: FastifyInstance,
  { db, clock, cookies, config }: Pick<PortalParts, 'db' | 'clock' | 'cookies' | 'config'>,
): void {
  app.get('/api/sign-in/entered-system', async (request): Promise<EnteredSystemAnswer> => {
    const browser = cookies.hashOf(request, 'browser')
    const uid = browser === undefined ? undefined : await interactionOf(db, browser, clock.now())
    const interaction = uid === undefined ? undefined : await findOidc(db, 'Interaction', uid, clock.now())
    const clientId = (interaction?.['params'] as { readonly client_id?: unknown } | undefined)?.client_id
    const system = config.businessSystems.find((one) => one.clientId === clientId)
    return system === undefined ? {} : { name: system.name }
  })
}
