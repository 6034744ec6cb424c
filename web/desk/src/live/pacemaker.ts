/**
 * Calls at an even pace until it is stopped. A page that is hidden for five minutes has its timers held to one a minute,
 * which is too seldom for the live line; a worker's are left alone. Where there is none, the page's own timers do.
 */
export function everyMs(pace: number, call: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined
  const byOurselves = () => {
    timer ??= setInterval(call, pace)
  }
  if (typeof Worker === 'undefined') {
    byOurselves()
    return () => clearInterval(timer)
  }
  const worker = new Worker(new URL('./pacemaker.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = call
  worker.onerror = byOurselves
  worker.postMessage(pace)
  return () => {
    worker.terminate()
    clearInterval(timer)
  }
}
