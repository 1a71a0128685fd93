/** THE list of checks, in the order of the page. */
import type { Check } from './check.ts'
import { autostart } from './list/autostart.ts'
import { browsers } from './list/browsers.ts'
import { cardReaders } from './list/card-readers.ts'
import { cardService } from './list/card-service.ts'
import { certificateChain } from './list/certificate-chain.ts'
import { certificateDates } from './list/certificate-dates.ts'
import { clock } from './list/clock.ts'
import { conflicts } from './list/conflicts.ts'
import { crashes } from './list/crashes.ts'
import { defaultBrowser } from './list/default-browser.ts'
import { diskSpace } from './list/disk-space.ts'
import { downloadSite } from './list/download-site.ts'
import { drivers } from './list/drivers.ts'
import { gateway } from './list/gateway.ts'
import { keyProvider } from './list/key-provider.ts'
import { leftovers } from './list/leftovers.ts'
import { linkScheme } from './list/link-scheme.ts'
import { loopbackPolicy } from './list/loopback-policy.ts'
import { oldControl } from './list/old-control.ts'
import { missingDriverCheck } from './list/missing-driver.ts'
import { network } from './list/network.ts'
import { ownFiles } from './list/own-files.ts'
import { olderAssistant } from './list/older-assistant.ts'
import { operatingSystem } from './list/operating-system.ts'
import { pinState } from './list/pin-state.ts'
import { pinTakers } from './list/pin-takers.ts'
import { portalReach } from './list/portal-reach.ts'
import { ports } from './list/ports.ts'
import { proxy } from './list/proxy.ts'
import { remoteSession } from './list/remote-session.ts'
import { reservedPorts } from './list/reserved-ports.ts'
import { secondAssistant } from './list/second-assistant.ts'
import { siteList } from './list/site-list.ts'
import { statusServers } from './list/status-servers.ts'
import { ukeyThere } from './list/ukey-there.ts'
import { assistantVersion } from './list/version.ts'

export const allChecks: readonly Check[] = [
  operatingSystem,
  browsers,
  defaultBrowser,
  loopbackPolicy,
  cardService,
  cardReaders,
  drivers,
  missingDriverCheck,
  pinTakers,
  conflicts,
  olderAssistant,
  remoteSession,
  keyProvider,
  ukeyThere,
  pinState,
  certificateDates,
  certificateChain,
  ports,
  reservedPorts,
  secondAssistant,
  proxy,
  network,
  siteList,
  portalReach,
  gateway,
  statusServers,
  downloadSite,
  clock,
  assistantVersion,
  ownFiles,
  crashes,
  autostart,
  linkScheme,
  leftovers,
  diskSpace,
  oldControl,
]
