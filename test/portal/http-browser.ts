// A browser over real HTTP: cookies by host and path, redirects one by one, as the flow of single sign-on needs them.
export interface Visit {
  readonly status: number
  readonly url: string
  readonly text: string
  readonly location: string | undefined
  readonly headers: Headers
}

export interface HttpBrowser {
  /** One request; redirects are not followed. */
  go(
    url: string,
    options?: { readonly method?: string; readonly body?: string | object; readonly headers?: Record<string, string> },
  ): Promise<Visit>
  /** Follows redirects until `until` matches the next address, or there is none. Answers the last visit; `location` is where it would go on. */
  follow(url: string, until?: RegExp): Promise<Visit>
  cookie(host: string, name: string): string | undefined
}

interface Cookie {
  readonly host: string
  readonly path: string
  readonly name: string
  readonly value: string
}

export function createHttpBrowser(): HttpBrowser {
  let cookies: Cookie[] = []

  function keep(url: URL, header: string): void {
    const [pair = '', ...attributes] = header.split(/; */)
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    const attribute = (wanted: string) => attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
    const path = attribute('path') ?? '/'
    cookies = cookies.filter((cookie) => !(cookie.host === url.hostname && cookie.name === name && cookie.path === path))
    const expires = attribute('expires')
    const gone = attribute('max-age') === '0' || (expires !== undefined && Date.parse(expires) < Date.now())
    if (!gone) cookies.push({ host: url.hostname, path, name, value })
  }

  const fits = (cookie: Cookie, url: URL) =>
    cookie.host === url.hostname && (cookie.path === '/' || url.pathname === cookie.path || url.pathname.startsWith(`${cookie.path}/`))

  const browser: HttpBrowser = {
    async go(address, { method = 'GET', body, headers = {} } = {}) {
      const url = new URL(address)
      const cookie = cookies
        .filter((one) => fits(one, url))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ')
      const json = typeof body === 'object'
      const answer = await fetch(url, {
        method,
        redirect: 'manual',
        headers: {
          accept: 'text/html,*/*',
          ...(cookie === '' ? {} : { cookie }),
          ...(method === 'GET' ? {} : { origin: url.origin }),
          ...(json ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : body }),
      })
      for (const header of answer.headers.getSetCookie()) keep(url, header)
      const location = answer.headers.get('location')
      return {
        status: answer.status,
        url: url.href,
        text: await answer.text(),
        location: location === null ? undefined : new URL(location, url).href,
        headers: answer.headers,
      }
    },
    async follow(address, until) {
      let visit = await browser.go(address)
      for (let steps = 0; visit.location !== undefined && !until?.test(visit.location); steps++) {
        if (steps > 15) throw new Error(`too many redirects, now at ${visit.location}`)
        visit = await browser.go(visit.location)
      }
      return visit
    },
    cookie: (host, name) => cookies.find((one) => one.host === host && one.name === name)?.value,
  }
  return browser
}
