/** Work of which only a few run at once; the rest waits in line, and what is more than the line holds is turned away. */
export interface FewAtOnce {
  /** Runs `work` when its turn comes; undefined when the line is full, and nothing was done. */
  run<T>(work: () => Promise<T>): Promise<T | undefined>
}

/**
 * @param most run at once
 * @param waiting wait at most
 */
export function fewAtOnce(most: number, waiting: number): FewAtOnce {
  let running = 0
  const line: (() => void)[] = []
  const enter = () => (running < most ? void running++ : new Promise<void>((resolve) => line.push(resolve)))
  const leave = () => {
    const next = line.shift()
    if (next === undefined) running--
    else next() // its place goes on to the next in line
  }
  return {
    async run(work) {
      if (running >= most && line.length >= waiting) return undefined
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
