import type { Id } from '@/api/types'
import { fresh, step, type Connection, type Effect, type Happening } from './connection'
import { everyMs } from './pacemaker'
import { readFrame, type Say, type ServerFrame } from './protocol'
import { createStore } from './store'

type Listener = (frame: ServerFrame) => void

const TICK_MS = 500

const addressOf = (location: Location): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`

/** The one socket of this tab: brings clock, chance and network to the state machine. */
export class LiveSocket {
  readonly state = createStore<Connection>(fresh())
  private socket: WebSocket | null = null
  private stopTicking = () => {}
  private readonly listeners = new Set<Listener>()
  private readonly catchUps = new Set<() => void>()
  private readonly signOuts = new Set<() => void>()
  /** Host time minus ours: countdowns must not depend on a wrong clock on the desk. */
  private skew = 0

  start(unacknowledged: readonly Say[]): void {
    this.state.set((known) => ({ ...known, unacknowledged: [...unacknowledged] }))
    this.stopTicking()
    this.stopTicking = everyMs(TICK_MS, () => this.happen({ type: 'tick' }))
    window.addEventListener('online', this.onNetwork)
    this.happen({ type: 'start' })
  }

  stop(): void {
    this.stopTicking()
    window.removeEventListener('online', this.onNetwork)
    this.happen({ type: 'stop' })
  }

  happen(happening: Happening): void {
    const [next, effects] = step(this.state.get(), happening, { now: Date.now(), random: Math.random() })
    this.state.set(next)
    for (const effect of effects) this.act(effect)
  }

  on(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  onCatchUp(listener: () => void): () => void {
    this.catchUps.add(listener)
    return () => this.catchUps.delete(listener)
  }

  onSignedOut(listener: () => void): () => void {
    this.signOuts.add(listener)
    return () => this.signOuts.delete(listener)
  }

  hostNow(): number {
    return Date.now() + this.skew
  }

  lastOf(conversation: Id): number | undefined {
    return this.state.get().subscriptions[conversation]?.last
  }

  private readonly onNetwork = () => this.happen({ type: 'network' })

  private act(effect: Effect): void {
    switch (effect.do) {
      case 'open':
        return this.open()
      case 'close':
        return this.close()
      case 'send':
        if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(effect.frame))
        return
      case 'tell':
        if (effect.frame.type === 'welcome') this.skew = effect.frame.now - Date.now()
        return this.listeners.forEach((listener) => listener(effect.frame))
      case 'catchUp':
        return this.catchUps.forEach((listener) => listener())
      case 'signedOut':
        return this.signOuts.forEach((listener) => listener())
    }
  }

  private open(): void {
    this.close()
    const socket = new WebSocket(addressOf(window.location))
    this.socket = socket
    // An abandoned socket may still speak: only the present one is heard.
    const present = (happening: Happening) => this.socket === socket && this.happen(happening)
    socket.onopen = () => present({ type: 'opened' })
    socket.onclose = (event) => present({ type: 'closed', code: event.code })
    socket.onmessage = (event) => {
      const frame = readFrame(event.data)
      if (frame) present({ type: 'frame', frame })
    }
  }

  private close(): void {
    const socket = this.socket
    this.socket = null
    socket?.close(1000)
  }
}

export const live = new LiveSocket()
