/** What the home page shows and does: certificates, PIN, the phrase, approved sites, software UKeys. */
import type { UkeyStatus } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asText, version, type JsonObject } from '@yinxin/protocol/wire'
import { certificateDetails } from '../certificates/certificate-details.ts'
import { certificateFacts } from '../certificates/certificate-facts.ts'
import type { PersonSettings } from '../pin/person-settings.ts'
import { pinLength, weakness } from '../pin/policy.ts'
import type { Operations } from '../operations/operation.ts'
import { createLiveState, type LiveState } from '../platform/live-state.ts'
import type { ApprovedSites } from '../sites/approved-sites.ts'
import type { Sites } from '../sites/site-list.ts'
import type { Drawer } from '../ukey/soft/drawer.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'
import type { HomeCertificate, HomeState } from './home-state.ts'

export interface HomeDeps {
  readonly ukeys: UkeyRegistry
  readonly drawer: Drawer | undefined
  readonly approved: ApprovedSites
  readonly sites: Pick<Sites, 'problem'>
  readonly settings: PersonSettings
  readonly operations: Operations
  /** Milliseconds. */
  readonly now: () => number
}

export interface Home {
  state(seen: number, gone: AbortSignal): Promise<HomeState>
  act(name: string, params: JsonObject): Promise<Result<unknown>>
}

export function createHome(deps: HomeDeps): Home {
  const changes = createLiveState(undefined)
  const touch = (): void => changes.set(undefined)
  deps.ukeys.watch(touch)
  return {
    state: (seen, gone) => homeState(deps, changes, seen, gone),
    async act(name, params) {
      const result = await act(deps, name, params)
      touch()
      return result
    },
  }
}

async function homeState(deps: HomeDeps, changes: LiveState<undefined>, seen: number, gone: AbortSignal): Promise<HomeState> {
  const { version: current } = await changes.newerThan(seen, gone)
  const { ukeys, problems } = await deps.ukeys.list()
  const [phrase, listProblem] = [deps.settings.phrase(), deps.sites.problem()]
  return {
    version: current,
    assistantVersion: version,
    ukeys: ukeys.map((ukey) => ({
      ...ukey,
      certificates: homeCertificates(ukey, deps.now()),
    })),
    problems: listProblem === undefined ? problems : [...problems, listProblem],
    softUkeys: deps.drawer?.list() ?? [],
    sites: deps.approved.all().map(({ origin, name, approvedAt }) => ({ origin, name, approvedAt })),
    ...(phrase === undefined ? {} : { phrase }),
    pinLength,
  }
}

function homeCertificates({ certificates }: UkeyStatus, now: number): readonly HomeCertificate[] {
  return certificates.flatMap((certificate) => {
    const [facts, details] = [certificateFacts(certificate, now), certificateDetails(certificate, certificates)]
    return facts === undefined || details === undefined ? [] : { ...facts, details }
  })
}

async function act(deps: HomeDeps, name: string, params: JsonObject): Promise<Result<unknown>> {
  const id = asText(params['id'], 255) ?? ''
  switch (name) {
    case 'change-pin':
      return changePin(deps, params)
    case 'phrase':
      return deps.settings.choosePhrase(params['phrase']) ? succeeded({}) : failed('INPUT_INVALID', { field: 'phrase' })
    case 'forget-site':
      deps.approved.forget(asText(params['origin'], 255) ?? '')
      return succeeded({})
    case 'plug':
    case 'unplug':
      return deps.drawer?.move(id, name === 'plug') ?? failed('UKEY_MISSING')
    default:
      return failed('NOT_FOUND')
  }
}

/** @returns PIN_LENGTH, PIN_WEAK, BUSY while a site's operation may be using the UKey, and what the driver says */
async function changePin({ ukeys, operations }: HomeDeps, params: JsonObject): Promise<Result<unknown>> {
  const [ukeyId, oldPin, newPin] = [asText(params['ukeyId'], 255), asText(params['oldPin'], 64), asText(params['newPin'], 64)]
  if (ukeyId === undefined || oldPin === undefined || newPin === undefined) return failed('INPUT_INVALID', { field: 'pin' })
  const weak = weakness(newPin, oldPin)
  if (weak !== undefined) return { ok: false, failure: weak }
  return operations.current === undefined ? ukeys.changePin({ ukeyId, oldPin, newPin }) : failed('BUSY')
}
