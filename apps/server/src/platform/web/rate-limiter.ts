// The limiter of rate-limiter-flexible, loaded when the first is asked for. By way of this module: the package is CommonJS, and a bundle knows its
// names only where they are imported statically.
export { RateLimiterPostgres } from 'rate-limiter-flexible'
