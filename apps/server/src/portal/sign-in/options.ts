import type { SignInOptions } from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import type { GatewayState } from './gateway-state.ts'

/** What the sign-in page asks for first. Carries the server's time, so it is never cached: a cached time would look like a wrong clock. */
export async function signInOptions({ config, clock, directory }: PortalParts, gatewayState: GatewayState): Promise<SignInOptions> {
  const { portalName, demo, assistantPorts, minimumAssistantVersion, browsers } = config
  const authorities = config.authorities.map(({ id, name, issuers, downloadUrl }) => ({
    id,
    name,
    issuers,
    ...(downloadUrl === undefined ? {} : { downloadUrl }),
  }))
  const gateway = await gatewayState()
  return {
    portalName,
    demo,
    assistantPorts,
    minimumAssistantVersion,
    authorities,
    cutOverDate: directory.cutOverDateAt(null),
    announcements: directory.announcements(),
    browsers,
    gateway,
    now: clock.now().toISOString(),
  }
}
