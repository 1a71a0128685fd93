// A listed site with its page open and the person's window, new for each test. What is exported follows them: `world` and `page` are those of now.
import { afterEach, beforeAll, beforeEach } from 'vitest'
import {
  builtPages,
  createWorld,
  openPromptPage,
  openSitePage,
  pageCall,
  signedRequest,
  type SitePage,
  type World,
  type WorldOptions,
} from './assistant-world.ts'

export const portal = 'http://localhost:8600'
export let [world, page]: [World, SitePage] = [undefined as never, undefined as never]
let pages = ''

/** For the head of a file: each of its tests begins with a world of its own. */
export function eachWithItsOwnWorld(): void {
  beforeAll(async () => void (pages = await builtPages()), 60_000)
  beforeEach(() => fresh())
  afterEach(() => world.close())
}

/** Another world; who has one closes it before. */
export async function fresh(options: Partial<WorldOptions> = {}): Promise<void> {
  world = await createWorld({ pages, listed: [portal], ...options })
  await openPage()
}

/** The site's page once more, after it went away. */
export const openPage = async (): Promise<void> => void (page = await openSitePage(world.assistant.port, portal))

export const authenticate = (request: object, more: object = {}) =>
  page.call('authenticate', { request: signedRequest(world.site, request), ...more })

export const steps = () => page.heard.filter(({ method }) => method === 'operation.progress').map(({ params }) => params['step'])

/** The window that opened next, once it asks a question of this kind. */
export async function promptFor(kind: string) {
  const prompt = await openPromptPage(await world.nextWindow())
  return { prompt, shown: await prompt.question(kind) }
}

/** The assistant's own page without a browser: signs in by its address. @returns how to call it */
export async function homePage({ assistant: { port, homeAddress } }: World = world) {
  const { body } = await pageCall(port, 'exchange', { code: new URL(homeAddress()).hash.slice(1) })
  return async (name: string, params: object = {}) => (await pageCall(port, `home.${name}`, params, { token: String(body['token']) })).body
}
