/**
 * One sound for any number of tabs. For each piece of news every tab says "I would", with a rank; after a short while the
 * best rank does it and says so. No heartbeat and no standing leader: timers of hidden tabs are throttled, and a tab that
 * comes late finds the news done.
 */
type Claim = { news: string; rank: string; done: boolean }

export type Line = {
  post: (claim: Claim) => void
  listen: (hear: (claim: Claim) => void) => () => void
}

const SETTLE_MS = 90
const REMEMBERED_MAX = 200

export function broadcastLine(name: string): Line {
  if (typeof BroadcastChannel === 'undefined') return { post: () => undefined, listen: () => () => undefined }
  const channel = new BroadcastChannel(name)
  return {
    post: (claim) => channel.postMessage(claim),
    listen: (hear) => {
      const listener = (event: MessageEvent<Claim>) => hear(event.data)
      channel.addEventListener('message', listener)
      return () => {
        channel.removeEventListener('message', listener)
        channel.close()
      }
    },
  }
}

export class OneTab {
  private readonly best = new Map<string, Claim>()
  private readonly stop: () => void

  constructor(
    private readonly line: Line,
    private readonly id: string,
    private readonly attentive: () => boolean,
  ) {
    this.stop = line.listen((claim) => this.weigh(claim))
  }

  /** Runs `act` in exactly one of the tabs that ask for the same news. */
  once(news: string, act: () => void): void {
    if (this.best.get(news)?.done) return
    const own: Claim = { news, rank: `${this.attentive() ? 0 : 1}${this.id}`, done: false }
    this.weigh(own)
    this.line.post(own)
    setTimeout(() => {
      const best = this.best.get(news)
      if (best && (best.done || best.rank < own.rank)) return
      const done = { ...own, done: true }
      this.weigh(done)
      this.line.post(done)
      act()
    }, SETTLE_MS)
  }

  close(): void {
    this.stop()
  }

  private weigh(claim: Claim): void {
    const known = this.best.get(claim.news)
    if (!known || claim.done || (!known.done && claim.rank < known.rank)) this.best.set(claim.news, claim)
    for (const news of this.best.keys()) {
      if (this.best.size <= REMEMBERED_MAX) break
      this.best.delete(news)
    }
  }
}
