/**
 * Runs `task` for whoever asks, never twice at once: who asks while it runs gets the run after this one, which has begun after the question, and
 * shares it with all others who wait.
 */
export function oneAtATime<Value>(task: () => Promise<Value>): () => Promise<Value> {
  let [running, next]: [Promise<Value> | undefined, Promise<Value> | undefined] = [undefined, undefined]
  const begin = (): Promise<Value> => {
    const mine = task().finally(() => {
      if (running === mine) running = undefined
    })
    return (running = mine)
  }
  const afterThis = (): Promise<Value> => {
    next = undefined
    return begin()
  }
  return () => (running === undefined ? begin() : (next ??= running.then(afterThis, afterThis)))
}
