/** Headers of every answer. No answer ever sets a cookie: a cookie of 127.0.0.1 would go to every port of this machine. */

type Headers = Readonly<Record<string, string>>

const always: Headers = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** For an answer to a web page: one origin echoed, never `*`. */
export function corsHeaders(origin: string): Headers {
  return { ...always, 'Access-Control-Allow-Origin': origin, Vary: 'Origin', 'Cross-Origin-Resource-Policy': 'cross-origin' }
}

/** For the answer to a preflight; older Chromium also asks for the private-network permission. */
export function preflightHeaders(origin: string): Headers {
  return {
    ...corsHeaders(origin),
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'content-type',
    'Access-Control-Allow-Private-Network': 'true',
    'Access-Control-Max-Age': '600',
  }
}

/** For answers to nobody in particular (refusals without a usable origin) and to our own pages' calls. */
export function plainHeaders(): Headers {
  return { ...always, Vary: 'Origin' }
}

/**
 * For the refusal a web page gets that asks whether anything is there (a `no-cors` request carries no origin): it may know that much, as
 * `hello` says it to every page, and reads nothing.
 */
export function knockHeaders(): Headers {
  return { ...plainHeaders(), 'Cross-Origin-Resource-Policy': 'cross-origin' }
}

/**
 * For our own pages. Nothing may frame them; a page that asks for a PIN or manages UKeys also cuts the tie to whoever opened it, while
 * the window of window mode has to keep it (its result goes to the opener).
 */
export function pageHeaders(keepsOpener: boolean): Headers {
  return {
    ...always,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
      "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    'X-Frame-Options': 'DENY',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), clipboard-read=()',
    'Cross-Origin-Opener-Policy': keepsOpener ? 'unsafe-none' : 'same-origin',
  }
}

/** For script, style and picture files of our own pages. */
export function assetHeaders(contentType: string): Headers {
  return { ...always, 'Content-Type': contentType }
}
