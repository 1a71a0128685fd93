import type { FastifyInstance, FastifyReply } from 'fastify'
import { fileEndings, mediaTypes } from './file-kind.ts'
import type { Upload } from './store.ts'

/**
 * Lets the routes of `app` read a body as it comes: `request.body` is a stream. The page sends the file itself as `application/octet-stream`: there is no form
 * to take apart, and no name to believe. `bodyLimit` of the route bounds what a caller announces.
 */
export function readUploadBodies(app: FastifyInstance): void {
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
}

/**
 * Sends a file to somebody who may have it: as an attachment, of the type it was judged to be and no other, without rights should a browser show it
 * all the same, and kept by nobody on the way.
 */
export function sendUpload(
  reply: FastifyReply,
  { id, kind, bytes }: Pick<Upload, 'id' | 'kind'> & { readonly bytes: Uint8Array },
): FastifyReply {
  return reply
    .headers({
      'content-type': mediaTypes[kind],
      'content-disposition': `attachment; filename="${id}.${fileEndings[kind]}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-store',
    })
    .send(Buffer.from(bytes))
}
