import { describe, expect, it } from 'vitest'
import type { Message } from '@/api/types'
import { makeMessage } from '@/test/make'
import { seeded } from '@/test/random'
import {
  ANSWER_MAX_MS,
  backoff,
  BACKOFF_MAX_MS,
  fresh,
  GREETING_MAX_MS,
  PING_EVERY_MS,
  step,
  type Connection,
  type Effect,
  type Happening,
} from './connection'
import type { ClientFrame, ServerFrame } from './protocol'

const WELCOME: ServerFrame = { type: 'welcome', you: { kind: 'agent', id: 'me', name: '小林' }, now: 0 }

function run(happenings: Happening[], from: Connection = fresh(), now = 0): [Connection, Effect[]] {
  const all: Effect[] = []
  let state = from
  for (const happening of happenings) {
    const [next, effects] = step(state, happening, { now, random: 0.5 })
    state = next
    all.push(...effects)
  }
  return [state, all]
}

const sent = (effects: Effect[]): ClientFrame[] =>
  effects.flatMap((effect) => (effect.do === 'send' ? [effect.frame] : []))
const liveNow = (): Connection => run([{ type: 'start' }, { type: 'opened' }, { type: 'frame', frame: WELCOME }])[0]

describe('the connection', () => {
  it('says hello first and everything else only after the welcome', () => {
    const [, effects] = run([
      { type: 'start' },
      { type: 'subscribe', conversation: 'c1', after: 7 },
      { type: 'say', say: { id: 'a', conversation: 'c1', kind: 'text', text: 'hi', files: [] } },
      { type: 'viewing', conversation: 'c1' },
      { type: 'opened' },
      { type: 'frame', frame: WELCOME },
    ])
    expect(sent(effects).map((frame) => frame.type)).toEqual(['hello', 'inbox', 'subscribe', 'viewing', 'say'])
    expect(effects.at(-1)).toEqual({ do: 'catchUp' })
  })

  it('says the language that was chosen with its hello, and again when another is chosen', () => {
    const [state, effects] = run([{ type: 'language', lang: 'en' }, { type: 'start' }, { type: 'opened' }])
    expect(sent(effects)).toEqual([{ type: 'hello', lang: 'en' }])
    const [, later] = run(
      [
        { type: 'frame', frame: WELCOME },
        { type: 'language', lang: 'zh-CN' },
      ],
      state,
    )
    expect(sent(later)).toContainEqual({ type: 'hello', lang: 'zh-CN' })
  })

  it('waits longer after each failure, never more than 15 s, and starts over after a steady connection', () => {
    expect([0, 1, 2, 3].map((attempt) => backoff(attempt, 0))).toEqual([400, 800, 1600, 3200])
    expect(backoff(40, 0)).toBe(BACKOFF_MAX_MS)
    expect(backoff(3, 1)).toBe(1600)
    const flapping = run([{ type: 'closed', code: 1006 }], { ...liveNow(), attempt: 4 }, 1000)[0]
    expect(flapping.attempt).toBe(5)
    const steady = run([{ type: 'closed', code: 1006 }], { ...liveNow(), attempt: 4 }, 60_000)[0]
    expect(steady.attempt).toBe(1)
  })

  it('does not come back when the host says that nobody is signed in', () => {
    const [state, effects] = run([{ type: 'closed', code: 4003 }, { type: 'tick' }], liveNow(), 99_000)
    expect(state.phase).toBe('signedOut')
    expect(effects).toEqual([{ do: 'signedOut' }])
  })

  it('comes back after every other close code', () => {
    for (const code of [1001, 1006, 1007, 1009, 4000, 4001]) {
      expect(run([{ type: 'closed', code }], liveNow())[0].phase).toBe('waiting')
    }
  })

  it('pings, and gives up on a line that does not answer', () => {
    const [pinged, effects] = run([{ type: 'tick' }], liveNow(), PING_EVERY_MS)
    expect(sent(effects)).toEqual([{ type: 'ping' }])
    const [patient, none] = run([{ type: 'tick' }], pinged, PING_EVERY_MS + ANSWER_MAX_MS - 1)
    expect(none).toEqual([])
    const [dead, more] = run([{ type: 'tick' }], patient, PING_EVERY_MS + ANSWER_MAX_MS)
    expect(more).toContainEqual({ do: 'close' })
    expect(dead.phase).toBe('waiting')
  })

  it('gives up on a line over which no welcome comes', () => {
    const greeting = run([{ type: 'start' }, { type: 'opened' }])[0]
    expect(run([{ type: 'tick' }], greeting, GREETING_MAX_MS)[0].phase).toBe('greeting')
    expect(run([{ type: 'tick' }], greeting, GREETING_MAX_MS + 1)[0].phase).toBe('waiting')
  })

  it('holds a line that answers, though a hidden tab ticks but once a minute, and lets go of one that does not', () => {
    let state = liveNow()
    for (let minute = 1; minute <= 30; minute += 1) {
      const [ticked, effects] = run([{ type: 'tick' }], state, minute * 60_000)
      expect(sent(effects)).toEqual([{ type: 'ping' }])
      state = run([{ type: 'frame', frame: { type: 'pong' } }], ticked, minute * 60_000 + 80)[0]
      expect(state.phase).toBe('live')
    }
    const [unanswered] = run([{ type: 'tick' }], state, 31 * 60_000)
    expect(run([{ type: 'tick' }], unanswered, 32 * 60_000)[0].phase).toBe('waiting')
  })

  it('keeps words the host was too busy for and says them again after the pause', () => {
    const say = { id: 'a', conversation: 'c1', kind: 'text' as const, text: 'hi', files: [] }
    const [paused] = run(
      [
        { type: 'say', say },
        { type: 'frame', frame: { type: 'refused', id: 'a', code: 'slow_down', title: '', retryAfterMs: 1000 } },
      ],
      liveNow(),
    )
    expect(paused.unacknowledged).toHaveLength(1)
    expect(sent(run([{ type: 'tick' }], paused, 900)[1])).toEqual([])
    expect(sent(run([{ type: 'tick' }], paused, 1000)[1])).toEqual([{ type: 'say', ...say }])
  })

  it('drops what does not follow on and asks from what it holds, once', () => {
    const following = run(
      [
        { type: 'subscribe', conversation: 'c1', after: 0 },
        { type: 'frame', frame: { type: 'live', conversation: 'c1', number: 0 } },
      ],
      liveNow(),
    )[0]
    const [, effects] = run(
      [3, 4, 3, 1].map((number) => ({ type: 'frame', frame: { type: 'message', message: makeMessage({ number }) } })),
      following,
    )
    expect(sent(effects)).toEqual([{ type: 'subscribe', conversation: 'c1', after: 0 }])
    expect(effects.filter((effect) => effect.do === 'tell')).toHaveLength(1)
  })

  it('says again every four seconds which conversation is on the screen, and not when none is', () => {
    const [looking] = run([{ type: 'viewing', conversation: 'c1' }], liveNow())
    expect(sent(run([{ type: 'tick' }], looking, 3_900)[1])).toEqual([])
    expect(sent(run([{ type: 'tick' }, { type: 'tick' }], looking, 4_000)[1])).toEqual([
      { type: 'viewing', conversation: 'c1' },
    ])
    expect(sent(run([{ type: 'viewing', conversation: null }, { type: 'tick' }], looking, 9_000)[1])).toEqual([
      { type: 'viewing', conversation: null },
    ])
  })

  it('says at once when nobody is in front of the page any more, and when somebody is back', () => {
    const [looking] = run([{ type: 'viewing', conversation: 'c1' }], liveNow())
    const [gone, effects] = run([{ type: 'attention', attentive: false }], looking)
    expect(sent(effects)).toEqual([{ type: 'viewing', conversation: 'c1', away: true }])
    expect(sent(run([{ type: 'tick' }], gone, 4_000)[1])).toEqual([{ type: 'viewing', conversation: 'c1', away: true }])
    const [, back] = run([{ type: 'attention', attentive: true }], gone)
    expect(sent(back)).toEqual([{ type: 'viewing', conversation: 'c1' }])
    expect(sent(run([{ type: 'attention', attentive: false }], liveNow())[1])).toEqual([])
  })

  it('never moves the read mark back', () => {
    const [, effects] = run(
      [
        { type: 'seen', conversation: 'c1', number: 4 },
        { type: 'seen', conversation: 'c1', number: 3 },
      ],
      liveNow(),
    )
    expect(sent(effects)).toHaveLength(1)
  })
})

/** A host that stores for good, but whose line is cut, repeats frames, and loses some on the way. */
class RoughHost {
  readonly log: Message[] = []
  private readonly stored = new Map<string, number>()
  private following = false
  private wire: ServerFrame[] = []

  constructor(
    private readonly random: () => number,
    public rough = true,
  ) {}

  hear(frame: ClientFrame): void {
    if (frame.type === 'hello') {
      this.following = false
      this.wire = [WELCOME]
    } else if (frame.type === 'subscribe') {
      this.following = true
      for (const message of this.log.slice(frame.after)) this.push({ type: 'message', message })
      this.push({ type: 'live', conversation: 'c1', number: this.log.length })
    } else if (frame.type === 'say') {
      const number = this.stored.get(frame.id) ?? this.store(frame.id, frame.text, 'agent')
      this.push({ type: 'ack', id: frame.id, conversation: 'c1', number, at: 0 })
    }
  }

  store(id: string, text: string, kind: 'agent' | 'customer'): number {
    const message = makeMessage({ number: this.log.length + 1, id, text, author: { kind, id: 'x', name: null } })
    this.log.push(message)
    this.stored.set(id, message.number)
    if (this.following) this.push({ type: 'message', message })
    return message.number
  }

  take(): ServerFrame | undefined {
    return this.wire.shift()
  }

  cut(): void {
    this.following = false
    this.wire = []
  }

  private push(frame: ServerFrame): void {
    const chance = this.rough ? this.random() : 1
    if (chance < 0.1) return
    this.wire.push(frame)
    if (chance > 0.85 && this.rough) this.wire.push(frame)
    if (chance > 0.75 && chance < 0.8 && this.wire.length > 1) this.wire.unshift(this.wire.pop()!)
  }
}

describe('over a rough line', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
    'the screen becomes what the host has stored (seed %i)',
    (seed) => {
      const random = seeded(seed)
      const host = new RoughHost(random)
      const screen: number[] = []
      const said: string[] = []
      let now = 0
      let state = fresh()
      let open = false
      const happen = (happening: Happening) => {
        const [next, effects] = step(state, happening, { now, random: random() })
        state = next
        for (const effect of effects) {
          if (effect.do === 'open') open = true
          else if (effect.do === 'close') open = false
          else if (effect.do === 'send' && open) host.hear(effect.frame)
          else if (effect.do === 'tell' && effect.frame.type === 'message') screen.push(effect.frame.message.number)
        }
      }
      const deliver = () => {
        const frame = host.take()
        if (frame) happen({ type: 'frame', frame })
      }
      happen({ type: 'subscribe', conversation: 'c1', after: 0 })
      happen({ type: 'start' })
      for (let turn = 0; turn < 900; turn++) {
        now += Math.floor(random() * 300)
        host.rough = turn < 600
        if (state.phase === 'connecting' && open) happen({ type: 'opened' })
        const dice = random()
        if (turn < 600 && dice < 0.06) {
          const id = `s${turn}`
          said.push(id)
          happen({ type: 'say', say: { id, conversation: 'c1', kind: 'text', text: id, files: [] } })
        } else if (turn < 600 && dice < 0.14) host.store(`k${turn}`, 'from the customer', 'customer')
        else if (turn < 600 && dice < 0.18 && open) {
          open = false
          host.cut()
          happen({ type: 'closed', code: 1006 })
        } else if (turn < 600 && dice < 0.2) host.cut()
        else happen({ type: 'tick' })
        for (let i = 0; i < 3; i++) deliver()
      }
      for (let i = 0; i < 400; i++) {
        now += 1000
        if (state.phase === 'connecting' && open) happen({ type: 'opened' })
        happen({ type: 'tick' })
        for (let k = 0; k < 20; k++) deliver()
        if (i === 100 && open) {
          open = false
          host.cut()
          happen({ type: 'closed', code: 1006 })
        }
      }

      expect(screen).toEqual(host.log.map((message) => message.number))
      expect(
        host.log
          .map((message) => message.id)
          .filter((id) => id.startsWith('s'))
          .sort(),
      ).toEqual([...said].sort())
      expect(state.unacknowledged).toEqual([])
    },
  )
})
