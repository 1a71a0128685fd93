import { join, relative } from 'node:path'
import type { Language } from '@yinxin/protocol/failures'
import type { Config } from '@yinxin/server/config.ts'
import {
  demoAgentOrganization,
  demoClients,
  demoOrganizations,
  demoOwner,
  demoPerson,
  demoUkeys,
  ukeyLabel,
  type DemoOrganization,
  type DemoState,
} from './organizations.ts'
import { bannerWords, signInAddress } from '@yinxin/server/commands/start-banner.ts'
import { deskOriginOf } from '@yinxin/server/desk/component.ts'
import { registrationUkeys } from './registration.ts'
import { raOriginOf } from '@yinxin/server/ra/component.ts'
import { demoStaff } from './staff.ts'
import type { DemoWorld } from './demo-world.ts'

/** What the start of the demo prints: where to go, who is there, what to press. In one language, the terminal's. */

const zhCN = {
  ...bannerWords['zh-CN'],
  businessSystem: '经办系统',
  desk: '窗口服务台',
  staff:
    '工作人员（UKey 都在抽屉里；先插经办的，再插复核的，一件等着的办件就能办完；转到省本级的办件由 staff-qin 和 staff-ye 办，staff-qin 登录过一次就能转）：',
  registration: '证书办理',
  business:
    '证书办理（UKey 都在抽屉里）：插 expiring.ukey，在证书助手的业务办理里续期；插 empty.ukey 申请新证书，申请码在证书办理的登录页，再插审核员的 officer-he.ukey 去批准。expiring.ukey 的 PIN 码锁住了，也在业务办理里申请解锁。',
  assistant: '证书助手',
  people: '演示单位，每家一把软件 UKey（一个文件，PIN 码在别处没有用）：',
  states: {
    ready: '已插入',
    unregistered: '已插入：新参保的单位，要先注册',
    mismatch: '已插入：证书上的名称和登记不一致，有一个办件',
    agent: '在抽屉里：替别的单位代办',
    'factory-pin': '在抽屉里：初始 PIN 码，要先修改',
    expired: '在抽屉里：证书已过期',
    revoked: '在抽屉里：证书已吊销',
    foreign: '在抽屉里：不受信任的机构签发',
  } as Record<DemoState, string>,
  units: (count: number) => `，${count} 个参保单位`,
  ukeys: (folder: string, drawer: string) => `插着的 UKey 就是 ${folder} 里的文件；移到 ${drawer} 是拔出，移回来是插入。`,
  press: (name: string, pin: string) =>
    `用 Chromium、Chrome 或 Edge 打开登录页，选${name}，按“用这张证书登录”，在证书助手的窗口里输入 PIN 码 ${pin}。`,
  noWindow: '没看到窗口？网页上有“打开 PIN 码窗口”。',
  person: (name: string, mobile: string, password: string, organization: string, uscc: string, pin: string) =>
    `还没有单位的人：${name}，手机号 ${mobile}，密码 ${password}，验证码在登录页的演示短信里。用自然人登录进去，注册${organization}（${uscc}），再插 UKey 绑定，PIN 码 ${pin}。`,
  agent: (name: string, pin: string, clients: number, owner: string, mobile: string, password: string) =>
    `代办：把 ${name}的 UKey（chengxin.ukey）插上登录，PIN 码 ${pin}，在工作台选一家单位办，还有一家等您确认（共 ${clients} 家）。委托的一方是${owner}，手机号 ${mobile}，密码 ${password}，用自然人登录，在单位与经办人、代办委托里随时可以结束。`,
  ownAssistant: '请自己启动证书助手，再打开登录页。',
}

type DemoWords = Omit<typeof zhCN, keyof (typeof bannerWords)['en']> &
  Record<'stop' | 'signIn', string> & { ready(seconds: string): string }

const en: DemoWords = {
  ...bannerWords.en,
  businessSystem: 'Business system',
  desk: 'Service desk',
  staff:
    "Staff (UKeys in the drawer; plug in the clerk's, then the approver's, and the case that waits can be settled; one moved to the province is for staff-qin and staff-ye, once staff-qin has signed in):",
  registration: 'Registration',
  business:
    'Certificate business (UKeys in the drawer): plug in expiring.ukey and renew under certificate business in the assistant; plug in empty.ukey and apply, the code is on the sign-in page of registration, and the officer’s officer-he.ukey approves. If the PIN of expiring.ukey is locked, apply for unlocking there too.',
  assistant: 'Assistant',
  people: 'Demo organisations, each with a software UKey (a file; its PIN is worth nothing elsewhere):',
  states: {
    ready: 'plugged in',
    unregistered: 'plugged in: insured lately, has to be registered',
    mismatch: 'plugged in: its certificate has another name, a case waits',
    agent: 'in the drawer: acts for other organisations',
    'factory-pin': 'in the drawer: factory PIN, must be changed',
    expired: 'in the drawer: expired certificate',
    revoked: 'in the drawer: revoked certificate',
    foreign: 'in the drawer: certificate of an unknown CA',
  },
  units: (count) => `, ${count} units`,
  ukeys: (folder, drawer) => `UKeys plugged in are the files in ${folder}; move one to ${drawer} to pull it out, back to plug it in.`,
  press: (name, pin) =>
    `Open the sign-in page in Chromium, Chrome or Edge, choose ${name}, press “Sign in with this certificate”, and type PIN ${pin} in the assistant's window.`,
  noWindow: 'No window? The page has “Open the PIN window”.',
  person: (name, mobile, password, organization, uscc, pin) =>
    `Somebody without an organisation: ${name}, mobile ${mobile}, password “${password}”, the code is among the demo's messages. Sign in as an individual, register ${organization} (${uscc}) and bind its UKey, PIN ${pin}.`,
  agent: (name, pin, clients, owner, mobile, password) =>
    `An agent: plug in the UKey of ${name} (chengxin.ukey), PIN ${pin}, and choose one of its clients on the workbench; one of the ${clients} waits to be confirmed. Their supervisor is ${owner}, mobile ${mobile}, password “${password}”: signed in as an individual, under organisation, delegations, he ends them at any time.`,
  ownAssistant: 'Start the assistant yourself, then open the sign-in page.',
}

/** @param seconds from the command to ready */
export function demoBanner(config: Config, { assistant }: Pick<DemoWorld, 'assistant'>, seconds: number, language: Language): string {
  const words = language === 'en' ? en : zhCN
  const addresses = [
    [words.signIn, signInAddress(config)],
    ...(config.demo.businessSystem ? [[words.businessSystem, `http://127.0.0.1:${config.demo.businessSystemPort}`]] : []),
    ...(config.components.includes('desk') ? [[words.desk, `${deskOriginOf(config.desk)}/`]] : []),
    ...(config.components.includes('ra') ? [[words.registration, `${raOriginOf(config.ra)}/`]] : []),
    ...(assistant === undefined ? [] : [[words.assistant, assistant.home]]),
  ].map(([name = '', address = '']) => `  ${wide(name, 17)}${address}`)
  const rest = [...people(config, words), '', ...whatToPress(config, words, assistant !== undefined)]
  return ['', words.ready(seconds.toFixed(1)), '', ...addresses, '', ...rest, words.stop, ''].join('\n')
}

function people(config: Config, words: DemoWords): readonly string[] {
  const ukeys = relative(process.cwd(), join(config.data, 'ukeys')) || '.'
  const row = ({ keyKind, pin = '12345678', state, units, ...ukey }: DemoOrganization) =>
    `  ${wide(ukeyLabel({ keyKind, state, units, ...ukey }), 42)}${keyKind.padEnd(6)} PIN ${pin.padEnd(10)}${words.states[state]}${units.length > 1 ? words.units(units.length) : ''}`
  const members = config.components.includes('desk')
    ? [words.staff, ...demoStaff.map(({ id, name, pin, roles }) => `  ${wide(name, 12)}${wide(id, 14)}PIN ${pin}  ${roles.join(', ')}`)]
    : []
  const registration = config.components.includes('ra')
    ? [words.business, ...registrationUkeys.map(({ id, pin }) => `  ${wide(id, 26)}PIN ${pin}`)]
    : []
  return [words.people, ...demoUkeys.map(row), ...members, ...registration, words.ukeys(ukeys, join(ukeys, 'drawer'))]
}

/** Pads to columns of a terminal, where a Chinese character takes two. */
function wide(text: string, columns: number): string {
  const width = [...text].reduce((sum, character) => sum + (character > '\u2e80' ? 2 : 1), 0)
  return text + ' '.repeat(Math.max(1, columns - width))
}

function whatToPress(config: Config, words: DemoWords, hasAssistant: boolean): readonly string[] {
  if (!hasAssistant) return [words.ownAssistant]
  const first = demoOrganizations[0]
  const fresh = demoOrganizations.find(({ state }) => state === 'unregistered')
  const { name, mobile, password } = demoPerson
  return [
    words.press(first?.name ?? '', first?.pin ?? ''),
    words.person(name, mobile, password, fresh?.name ?? '', fresh?.uscc ?? '', fresh?.pin ?? ''),
    words.agent(
      ...([demoAgentOrganization.name, demoAgentOrganization.pin ?? '', demoClients.length] as const),
      ...([demoOwner.name, demoOwner.mobile, demoOwner.password] as const),
    ),
    words.noWindow,
  ]
}
