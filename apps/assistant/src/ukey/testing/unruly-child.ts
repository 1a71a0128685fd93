/** A child that behaves like a bad vendor library: answers, hangs for ever, or dies in the middle of a call. */
process.on('message', ({ id, method }: { id: number; method: string }) => {
  if (method === 'hang') for (;;) continue
  if (method === 'crash') process.kill(process.pid, 'SIGSEGV')
  process.send?.({ id, result: { ok: true, value: method } })
})
process.on('disconnect', () => process.exit(0))
