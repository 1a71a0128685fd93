import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readJsonFile } from '../../platform/json-file.ts'
import type { Check } from '../check.ts'

/** Where browsers read what a computer's administrator decided. */
const folders = ['etc/chromium/policies/managed', 'etc/opt/chrome/policies/managed', 'etc/opt/edge/policies/managed']
const blocking = ['LoopbackNetworkBlockedForUrls', 'LocalNetworkAccessBlockedForUrls']

/** Whether an administrator keeps the portal's pages from reaching the assistant. */
export const loopbackPolicy: Check = {
  id: 'loopback-policy',
  title: { zh: '浏览器连接本机的权限', en: 'Permission to reach this computer' },
  platforms: ['linux'],
  timeoutMs: 500,
  look({ root, portals }) {
    const rules = folders.flatMap((folder) => policiesIn(join(root, folder)))
    const blocked = portals().some((origin) => rules.some((rule) => covers(rule, origin)))
    if (blocked) return { value: { zh: '管理员设置为不允许', en: 'refused by an administrator' }, cause: 'LOOPBACK_DENIED' }
    return { value: { zh: '没有限制', en: 'not restricted' } }
  },
}

function policiesIn(folder: string): readonly string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const policy = readJsonFile(join(folder, name))
      return blocking.flatMap((key) => policy?.[key] ?? [])
    })
    .filter((rule): rule is string => typeof rule === 'string')
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // nobody decided anything
  }
}

/** Patterns as Chromium's policies write them: `*`, a host, `[*.]host`, with or without a scheme. */
function covers(rule: string, origin: string): boolean {
  const { protocol, hostname, port } = new URL(origin)
  const [scheme, rest] = rule.includes('://') ? (rule.split('://', 2) as [string, string]) : ['*', rule]
  const [host = '', rulePort] = (rest.split('/')[0] ?? '').split(':')
  if (scheme !== '*' && `${scheme}:` !== protocol) return false
  if (rulePort !== undefined && rulePort !== '*' && rulePort !== port) return false
  if (host === '*' || host === hostname) return true
  return host.startsWith('[*.]') && (hostname === host.slice(4) || hostname.endsWith(`.${host.slice(4)}`))
}
