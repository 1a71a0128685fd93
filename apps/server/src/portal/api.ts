import * as proofSchemas from '../platform/authentication/schemas.ts'
import * as caseSchemas from '../platform/contracts/cases.ts'
import type { ApiDocument } from '../platform/web/api-document.ts'
import { routeTable, type RouteRow } from './route-table.ts'
import * as schemas from './schemas.ts'

const cookie = (name: string, description: string) => ({ type: 'apiKey', in: 'cookie', name: `__Host-yinxin-${name}`, description })

export const portalApi: ApiDocument<RouteRow> = {
  title: 'Yinxin portal',
  description:
    'What the pages of the portal ask. Business systems use OpenID Connect, described at `/oidc/.well-known/openid-configuration`. Over http on loopback the names of cookies have no `__Host-`.',
  table: routeTable,
  schemas: { ...schemas, ...proofSchemas, ...caseSchemas },
  securitySchemes: {
    browser: cookie('browser', 'Ties a challenge to the browser it was made for.'),
    case: cookie('case', 'Which cases this browser has opened.'),
    session: cookie('session', 'Who is signed in.'),
  },
  security: ({ caller }) => (caller === 'browser' || caller === 'session' || caller === 'case' ? [{ [caller]: [] }] : []),
  parameters: ({ origin }) =>
    origin
      ? [
          {
            name: 'Origin',
            in: 'header',
            required: true,
            schema: { type: 'string' },
            description: 'The origin of the portal, as browsers send it.',
          },
        ]
      : [],
}
