import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('defaults make the demo addresses', () => {
  expect(readConfig({ port: 9000 })).toMatchObject({
    mode: 'demo',
    origin: 'http://localhost:9000',
    statusPort: 9002,
    businessSystemPort: 9001,
    statusUrl: 'http://127.0.0.1:9002',
  })
})

test.each([
  [{ prot: 1 }, "there is no setting 'prot'"],
  [{ toString: 1 }, "there is no setting 'toString'"],
  [{ port: '8600' }, "'port' must be a port"],
  [{ port: 0 }, "'port' must be"],
  [{ origin: 'http://portal.example' }, "'origin' must be"],
  [{ components: ['portal', 'nonsense'] }, "'components' must be"],
  [{ components: [] }, 'names none'],
  [{ components: ['portal'] }, "needs 'gatewayUrl'"],
  [{ components: ['status'] }, 'status runs in the process of ca'],
  [{ businessSystems: [{ id: 'x' }] }, "'businessSystems' must be"],
  [{ authorities: [{ id: 'x', name: { zh: '一', en: 'x' }, issuers: [], more: 1 }] }, "'authorities' must be"],
  [{ tlsCertificate: 'a.pem' }, 'go together'],
  [{ trustedProxies: ['proxy.example'] }, "'trustedProxies' must be"],
  [{ trustedProxies: ['10.0.0.0/33'] }, "'trustedProxies' must be"],
  [{ trustedProxies: [true] }, "'trustedProxies' must be"],
  [{ cutOverDate: '2026-13-01' }, "'cutOverDate' must be"],
  [{ mode: 'production', origin: 'https://portal.example' }, 'ca and portal do not share a process'],
  [{ mode: 'production', components: ['portal', 'gateway'] }, "'origin' must be https"],
])('%j is refused', (given, message) => {
  expect(() => readConfig(given)).toThrow(message)
})

test('in production ca shares a process with portal only when the configuration says so by name', () => {
  expect(readConfig({ mode: 'production', origin: 'https://portal.example', allowCaWithPortal: true }).components).toContain('ca')
})

test('a later source wins, and what it leaves undefined does not count', () => {
  expect(readConfig({ port: 9000 }, { port: undefined }, { port: 9010 }).port).toBe(9010)
})

test('proxies are addresses or ranges of either kind', () => {
  const trustedProxies = ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']
  expect(readConfig({ trustedProxies }).trustedProxies).toEqual(trustedProxies)
})
