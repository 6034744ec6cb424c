import { expect, it } from 'vitest'
import { getPreferences } from '@/app/preferences'
import { fresh } from '@/live/connection'
import { live } from '@/live/socket'
import { makeMessage } from '@/test/make'
import { watchFirstReply } from './firstSteps'

it('the first reply is remembered, and nothing else is taken for one', () => {
  live.state.set({
    ...fresh(),
    phase: 'live',
    subscriptions: { c1: { last: 0, asking: false, askedAt: 0 } },
  })
  const stop = watchFirstReply('me')
  let number = 0
  const hear = (over: Partial<ReturnType<typeof makeMessage>>) =>
    live.happen({ type: 'frame', frame: { type: 'message', message: makeMessage({ ...over, number: ++number }) } })
  hear({})
  hear({ kind: 'note', author: { kind: 'agent', id: 'me', name: '小林' } })
  hear({ author: { kind: 'agent', id: 'chen', name: '陈默' } })
  expect(getPreferences().checklistDone).toEqual([])
  hear({ author: { kind: 'agent', id: 'me', name: '小林' } })
  hear({ text: '谢谢' })
  hear({ author: { kind: 'agent', id: 'me', name: '小林' } })
  expect(getPreferences().checklistDone).toEqual(['reply'])
  stop()
  live.state.set(fresh())
})
