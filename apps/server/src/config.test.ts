import { expect, test } from 'vitest'
import { portsFrom, readConfig } from './config.ts'

test('the ports beside a port', () => {
  expect(readConfig(portsFrom(9000))).toMatchObject({
    mode: 'demo',
    portal: { port: 9000 },
    status: { port: 9002 },
    desk: { port: 9003 },
    ra: { port: 9004 },
    demo: { businessSystemPort: 9001 },
    ca: { statusUrl: 'http://127.0.0.1:9002', approvalOrigin: 'http://127.0.0.1:9004' },
  })
})

const alone = { mode: 'production', components: ['portal', 'gateway'] }

test.each([
  [{ prot: 1 }, "there is no setting 'prot'"],
  [{ toString: 1 }, "there is no setting 'toString'"],
  [{ port: 8600 }, "there is no setting 'port'"],
  [{ portal: 1 }, "'portal' must be an object"],
  [{ portal: { prot: 1 } }, "there is no setting 'portal.prot'"],
  [{ portal: { toString: 1 } }, "there is no setting 'portal.toString'"],
  [{ portal: { port: '8600' } }, "'portal.port' must be a port"],
  [{ portal: { port: 0 } }, "'portal.port' must be"],
  [{ portal: { origin: 'http://portal.example' } }, "'portal.origin' must be"],
  [{ components: ['portal', 'nonsense'] }, "'components' must be"],
  [{ components: [] }, 'names none'],
  [{ components: ['portal'] }, "needs 'portal.gateway'"],
  [{ components: ['portal'], portal: { gateway: { url: 'https://gateway.example' } } }, "'portal.gateway' must be an object {url"],
  [{ components: ['gateway'] }, "needs 'gateway.certificate'"],
  [{ gateway: { certificate: 'a.pem' } }, 'go together'],
  [{ gateway: { certificate: 'a', key: 'b', authorities: 'c' } }, "'gateway.callers' names who may call"],
  [{ gateway: { certificate: 'a', key: 'b', authorities: 'c', callers: { portal: 'verifier' } } }, "the role 'verifier'"],
  [{ gateway: { roles: { verifier: { revocation: 'none', staleRevocationSeconds: 0, at: true } } } }, "'gateway.roles' must be"],
  [{ gateway: { certificateAuthorities: [{ id: 'a', keys: ['ab'] }] } }, "'gateway.certificateAuthorities' must be"],
  [{ components: ['status'] }, "needs 'status.ca'"],
  [{ components: ['ca'] }, "a ca by itself needs 'ca.certificate'"],
  [{ ca: { certificate: 'a.pem' } }, "'ca.certificate', 'ca.key' and 'ca.authorities' go together"],
  [{ ca: { kinds: [] } }, "'ca.kinds' must be"],
  [{ ca: { rootName: 'CA {kind}', issuingName: 'CA {kind}' } }, 'cannot be told apart'],
  [{ ca: { rootName: 'Root CA' } }, 'cannot be told apart'],
  [{ ca: { organization: '长'.repeat(60) } }, 'longer than 64'],
  [{ ca: { policy: '2.25.22431985839457525920384103384427070667' } }, "'ca.policy' must be"], // arcs other readers refuse
  [{ ca: { policy: '2.16.156.268435456' } }, "'ca.policy' must be"], // five octets: python-cryptography refuses them
  [{ ca: { callers: { 'ra.example': ['sign'] } } }, "'ca.callers' must be"],
  [{ mode: 'production', components: ['ca', 'status'] }, "'ca.organization' names the company"],
  [{ portal: { businessSystems: [{ id: 'x' }] } }, "'portal.businessSystems' must be"],
  [{ portal: { authorities: [{ id: 'x', name: { zh: '一', en: 'x' }, issuers: [], more: 1 }] } }, "'portal.authorities' must be"],
  [{ portal: { certificate: 'a.pem' } }, 'go together'],
  [{ portal: { trustedProxies: ['proxy.example'] } }, "'portal.trustedProxies' must be"],
  [{ portal: { trustedProxies: ['10.0.0.0/33'] } }, "'portal.trustedProxies' must be"],
  [{ portal: { trustedProxies: [true] } }, "'portal.trustedProxies' must be"],
  [{ portal: { cutOverDate: '2026-13-01' } }, "'portal.cutOverDate' must be"],
  [{ portal: { cutOverDates: { 示范市: 'soon' } } }, "'portal.cutOverDates' must be"],
  [{ mode: 'production', portal: { origin: 'https://portal.example' } }, 'ca and portal do not share a process'],
  [alone, "'portal.origin' must be https"],
])('%j is refused', (given, message) => {
  expect(() => readConfig(given)).toThrow(message)
})

test('in production ca shares a process with portal only when the configuration says so by name', () => {
  const given = {
    mode: 'production',
    portal: { origin: 'https://portal.example' },
    desk: { origin: 'https://desk.example' },
    ra: { origin: 'https://ra.example' },
    ca: { allowWithPortal: true, organization: '某认证中心' },
  }
  expect(readConfig(given).components).toContain('ca')
})

test('a later source wins setting by setting, and what it leaves undefined does not count', () => {
  const { portal } = readConfig({ portal: { port: 9000, host: '::1' } }, { portal: undefined }, { portal: { port: 9010, host: undefined } })
  expect(portal).toMatchObject({ port: 9010, host: '::1' })
})

test('proxies are addresses or ranges of either kind', () => {
  const trustedProxies = ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']
  expect(readConfig({ portal: { trustedProxies } }).portal.trustedProxies).toEqual(trustedProxies)
})
