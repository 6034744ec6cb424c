import { describe, expect, it } from 'vitest'
import type { InboxDetail } from '../types'
import { bodyOf, formOf, inboxProblems, readOrigins } from './inboxForm'

const inbox: InboxDetail = {
  id: 'i',
  version: 2,
  name: '官网',
  channel: 'web',
  queue: 'q',
  firstLevel: 'bot',
  webhookUrl: null,
  origins: ['https://shop.example'],
  hours: { zone: 'Asia/Shanghai', days: { mon: ['09:00-18:00'] } },
  greeting: '您好',
  color: '#0a7',
  identityRequired: true,
  weight: 2,
  secrets: ['whsec_a'],
}

describe('an inbox', () => {
  it('goes through the form and comes back the same', () => {
    const { id: _id, version: _version, secrets: _secrets, ...rest } = inbox
    expect(bodyOf('web', formOf(inbox))).toEqual(rest)
  })
  it('says nothing its channel does not have', () => {
    expect(bodyOf('open', { ...formOf(inbox), webhookUrl: ' https://app.example/hook ' })).toMatchObject({
      origins: [],
      color: null,
      identityRequired: false,
      webhookUrl: 'https://app.example/hook',
    })
  })
  it('without hours is always open', () => expect(bodyOf('web', { ...formOf(inbox), always: true }).hours).toBeNull())
  it('is checked before it is sent', () => {
    expect(inboxProblems('web', formOf(inbox))).toEqual([])
    expect(inboxProblems('web', { ...formOf(inbox), name: ' ', origins: 'shop' })).toEqual(['name', 'origins'])
    expect(inboxProblems('open', { ...formOf(inbox), webhookUrl: 'ftp://x' })).toEqual(['webhook'])
    const form = formOf(inbox)
    expect(
      inboxProblems('web', {
        ...form,
        hours: { ...form.hours, week: { ...form.hours.week, tue: [{ from: 'x', to: '' }] } },
      }),
    ).toEqual(['hours'])
  })
})

describe('origins', () => {
  it('are cut to what a browser says, once each', () => {
    expect(readOrigins('https://shop.example/path\nhttps://shop.example, http://localhost:3000/')).toEqual({
      origins: ['https://shop.example', 'http://localhost:3000'],
      wrong: [],
    })
  })
  it('that are none are named', () =>
    expect(readOrigins('shop.example\njavascript:alert(1)').wrong).toEqual(['shop.example', 'javascript:alert(1)']))
})
