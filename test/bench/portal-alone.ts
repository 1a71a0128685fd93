// What the portal in a process of its own takes to start again, and what it weighs at rest.
import { temporaryFolder } from '../e2e/chromium.ts'
import { startSystem } from '../e2e/system.ts'
import { tlsAuthority } from '../e2e/tls.ts'
import { withDatabase } from '../postgres.ts'
import type { Figure } from './run.ts'
import { residentMegabytes, runtimeOf } from './server-cpu.ts'

/** The portal in a process of its own, its PostgreSQL running and its gateway elsewhere: started once to make its tables, then again. */
export async function bench(): Promise<readonly Figure[]> {
  const { url } = await withDatabase()
  const authority = tlsAuthority()
  const { certificate, key } = authority.issue(['portal'], 'client')
  const gateway = { url: 'https://127.0.0.1:9', certificate, key, authorities: authority.authorities }
  const alone = { components: ['portal'], databaseUrl: url, portal: { gateway }, demo: { businessSystem: false }, logLevel: 'warn' }
  const options = { data: temporaryFolder('portal'), settings: () => alone }
  await (await startSystem(options)).stop()
  const since = Date.now()
  const portal = await startSystem(options)
  const started = (Date.now() - since) / 1000
  const resident = residentMegabytes(runtimeOf(portal).server.pid)
  await portal.stop()
  return [
    { name: 'portal process at rest', unit: 'MB resident', value: resident, target: { most: 150 } },
    { name: 'portal process: second start, to the sign-in page', unit: 's', value: started, target: { most: 0.8 } },
  ]
}
