import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import type { UnitSummary } from '@yinxin/protocol/portal'

/**
 * What is special about a demo organisation or its UKey. `unregistered`: insured after the cut-over date, a person registers it first; `mismatch`: its
 * certificate has another name than the insurance register; `agent`: it acts for others, and its UKey is a registered person's. Of these and `ready` the UKeys are plugged in, the others lie in the drawer.
 */
export type DemoState = 'ready' | 'unregistered' | 'mismatch' | 'agent' | 'factory-pin' | 'expired' | 'revoked' | 'foreign'

/** True for a UKey that is plugged in when the demo begins. */
export const isPluggedIn = (state: DemoState): boolean => ['ready', 'unregistered', 'mismatch'].includes(state)

/** A fictional organisation with its software UKey. */
export interface DemoOrganization {
  /** Name of the UKey's file, and how commands name the organisation. */
  readonly id: string
  readonly name: string
  readonly uscc: string
  readonly place: string
  readonly keyKind: CertifiedKeyKind
  /** Absent: the factory PIN. */
  readonly pin?: string
  readonly state: DemoState
  /** ISO date; absent: long before the cut-over date. */
  readonly insuredSince?: string
  /** The name its certificate has, where it is another one. */
  readonly certificateName?: string
  /** What its UKey is called, where it is not the organisation's first. */
  readonly commonName?: string
  /** PIN of a second UKey, for another handler. */
  readonly secondPin?: string
  readonly units: readonly UnitSummary[]
}

const [province, city, zone] = ['示范省本级', '示范市', '示范市高新区']
const [pension, injury, unemployment, project] = ['企业职工基本养老保险', '工伤保险', '失业保险', '工伤保险（建设项目）']

/** A credit code in the fictional region 99 01 00 with both check characters right (GB 32100-2015, GB 11714-1997). */
function demoUscc(serial: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2]
  const value = (character: string) => Number.parseInt(character, 36)
  const rest = 11 - ([...serial].reduce((sum, character, i) => sum + value(character) * (weights[i] ?? 0), 0) % 11)
  const code = `91990100${serial}${rest === 10 ? 'X' : rest % 11}`
  return code + usccCheckCharacter(code)
}

const unit = (code: string, name: string, place: string, kinds: readonly string[]): UnitSummary => ({
  code,
  name,
  place,
  insurances: kinds.map((kind) => ({ kind, place })),
})

const oneUnit = (code: string, name: string) => [unit(code, name, city, [pension, injury, unemployment])]

/** Everybody of the demo. All names, codes and places are invented. */
export const demoOrganizations: readonly DemoOrganization[] = [
  {
    ...{
      id: 'mingyuan',
      name: '示范市明远机械有限公司',
      uscc: demoUscc('MA1MY001'),
      place: city,
      keyKind: 'SM2',
      pin: '730518',
      state: 'ready',
    },
    units: oneUnit('30104826', '示范市明远机械有限公司'),
  },
  {
    ...{
      id: 'hengtai',
      name: '示范省恒泰建设集团有限公司',
      uscc: demoUscc('MA2HT002'),
      place: province,
      keyKind: 'P-256',
      pin: '528417',
      state: 'ready',
    },
    units: [
      unit('30104831', '示范省恒泰建设集团有限公司', province, [pension]),
      unit('30104832', '示范省恒泰建设集团有限公司示范市分公司', city, [injury, unemployment]),
      unit('30119305', '恒泰建设高新区一号项目部', zone, [project]),
    ],
  },
  {
    ...{
      id: 'qinghe',
      name: '示范市清禾食品有限公司',
      uscc: demoUscc('MA3QH003'),
      place: city,
      keyKind: 'RSA',
      pin: '846293',
      state: 'ready',
    },
    units: oneUnit('30104840', '示范市清禾食品有限公司'),
  },
  {
    ...{
      id: 'qihang',
      name: '示范市启航物流有限公司',
      uscc: demoUscc('MA8QH008'),
      place: city,
      keyKind: 'P-256',
      pin: '394172',
      state: 'unregistered',
      insuredSince: '2026-09-01',
      secondPin: '627495',
    },
    units: oneUnit('30104895', '示范市启航物流有限公司'),
  },
  {
    ...{
      id: 'yunfan',
      name: '示范市云帆文化传播有限公司',
      certificateName: '示范市云帆文化传媒有限公司',
      uscc: demoUscc('MA9YF009'),
      place: city,
      keyKind: 'SM2',
      pin: '481536',
      state: 'mismatch',
    },
    units: oneUnit('30104906', '示范市云帆文化传播有限公司'),
  },
  {
    ...{ id: 'xinchen', name: '示范市新辰电子有限公司', uscc: demoUscc('MA4XC004'), place: city, keyKind: 'SM2', state: 'factory-pin' },
    units: oneUnit('30104851', '示范市新辰电子有限公司'),
  },
  {
    ...{
      id: 'jiuhe',
      name: '示范市九和印刷有限公司',
      uscc: demoUscc('MA5JH005'),
      place: city,
      keyKind: 'SM2',
      pin: '617394',
      state: 'expired',
    },
    units: oneUnit('30104862', '示范市九和印刷有限公司'),
  },
  {
    ...{
      id: 'anping',
      name: '示范市安平运输有限公司',
      uscc: demoUscc('MA6AP006'),
      place: city,
      keyKind: 'P-256',
      pin: '617394',
      state: 'revoked',
    },
    units: oneUnit('30104873', '示范市安平运输有限公司'),
  },
  {
    ...{
      id: 'yuantu',
      name: '示范市远图贸易有限公司',
      uscc: demoUscc('MA7YT007'),
      place: city,
      keyKind: 'P-256',
      pin: '617394',
      state: 'foreign',
    },
    units: oneUnit('30104884', '示范市远图贸易有限公司'),
  },
]

/** The organisation that acts for others. */
export const demoAgentOrganization: DemoOrganization = {
  ...{
    id: 'chengxin',
    name: '示范市诚信人力资源有限公司',
    uscc: demoUscc('MA0CX010'),
    place: city,
    keyKind: 'SM2',
    pin: '593817',
    state: 'agent',
  },
  units: oneUnit('30104917', '示范市诚信人力资源有限公司'),
}

/** Organisations it acts for; they have no UKeys. The last one's offer waits to be confirmed. */
export const demoClients: readonly Pick<DemoOrganization, 'name' | 'uscc' | 'place' | 'units'>[] = [
  { name: '示范市白云小吃有限公司', uscc: demoUscc('MA1BY011'), place: city, units: oneUnit('30104928', '示范市白云小吃有限公司') },
  { name: '示范市晨光文具有限公司', uscc: demoUscc('MA2CG012'), place: city, units: oneUnit('30104939', '示范市晨光文具有限公司') },
  { name: '示范市同心物业有限公司', uscc: demoUscc('MA3TX013'), place: city, units: oneUnit('30104940', '示范市同心物业有限公司') },
  { name: '示范市春江花店有限公司', uscc: demoUscc('MA4CJ014'), place: city, units: oneUnit('30104951', '示范市春江花店有限公司') },
]

/** Every organisation on the registers of the demo. */
export const registeredOrganizations = () => [...demoOrganizations, demoAgentOrganization, ...demoClients]

/** Every UKey of the demo: one of each organisation, and the second ones. */
export const demoUkeys: readonly DemoOrganization[] = [...demoOrganizations, demoAgentOrganization].flatMap((organization) => {
  const { id, secondPin } = organization
  return [organization, ...(secondPin === undefined ? [] : [{ ...organization, id: `${id}-2`, pin: secondPin, commonName: 'UKey 2' }])]
})

/** What a UKey is called: the organisation of its certificate, and which one it is. */
export const ukeyLabel = ({ name, certificateName = name, commonName }: DemoOrganization): string =>
  commonName === undefined ? certificateName : `${certificateName}（${commonName}）`

/** A person of the demo. */
export interface DemoPerson {
  readonly name: string
  readonly mobile: string
  /** Resident identity number. */
  readonly number: string
  readonly password: string
}

/** Supervisor of the agent, who uses its UKey. */
export const demoSupervisor: DemoPerson = {
  name: '苏婉清',
  mobile: '19900000802',
  number: '990100198803070426',
  password: 'willow paper lantern',
}

/** Supervisor of the agent's clients, who can end what he delegated. */
export const demoOwner: DemoPerson = {
  name: '林远志',
  mobile: '19900000803',
  number: '990100198503070432',
  password: 'copper garden seven',
}

/** A person of the demo who has an account and no organisation yet: signs in with mobile and password, and a code from the page of messages. */
export const demoPerson = {
  name: '周予安',
  mobile: '19900000801',
  number: '990100199105060815',
  password: 'lantern river seven',
} as const
