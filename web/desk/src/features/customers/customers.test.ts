import { describe, expect, it } from 'vitest'
import type { Customer, Identity } from '@/api/types'
import {
  consentLines,
  doneBy,
  draftOf,
  identityValue,
  isVerified,
  mayErase,
  orderIdentities,
  profileChange,
  recognisedBy,
  usualPurposes,
} from './customers'

const identity = (id: string, kind: Identity['kind'], verified: boolean, at = 0): Identity => ({
  id,
  kind,
  verified,
  at,
  inbox: null,
  value: `value-${id}`,
  evidence: null,
})
const customer: Customer = {
  id: 'k',
  version: 4,
  name: '张伟',
  state: 'active',
  root: 'k',
  address: '张先生',
  lang: 'zh-CN',
  first: null,
  merges: [],
  createdAt: 0,
  note: null,
  identities: [
    identity('browser', 'channel', true),
    identity('mail', 'email', false),
    identity('phone', 'phone', true),
    identity('old', 'phone', false, 1),
  ],
  consents: [
    { purpose: 'shop_news', granted: true, at: 5 },
    { purpose: 'marketing', granted: false, at: 3 },
  ],
}

describe('identities', () => {
  it('stand with the verified first, phones before the ids of systems', () => {
    expect(orderIdentities(customer.identities).map((one) => one.id)).toEqual(['phone', 'old', 'mail', 'browser'])
  })
  it('tell somebody by what a person can read', () => {
    expect(recognisedBy(customer)).toBe('value-phone +2')
    expect(recognisedBy({ identities: [identity('browser', 'channel', true)] })).toBe('')
  })
})

describe('a browser’s mark', () => {
  it('verifies nobody and is not read out', () => {
    const browser = { ...identity('browser', 'channel', true), value: '01a202bd263e73d3a541e47bd4a98e6d' }
    expect(isVerified({ identities: [browser] })).toBe(false)
    expect(isVerified(customer)).toBe(true)
    expect(identityValue(browser)).toBe('浏览器记号')
    expect(identityValue({ kind: 'channel', value: 'wx_zhangwei' })).toBe('wx_zhangwei')
    expect(identityValue({ kind: 'external', value: '01a202bd263e73d3a541e47bd4a98e6d' })).toBe(
      '01a202bd263e73d3a541e47bd4a98e6d',
    )
  })
})

describe('consents', () => {
  it('ask about the usual purposes and keep the others', () => {
    expect(consentLines(customer).map((line) => [line.purpose, line.granted])).toEqual([
      ['marketing', false],
      ['care', null],
      ['survey', null],
      ['improvement', null],
      ['shop_news', true],
    ])
    expect(consentLines({ consents: [] })).toHaveLength(usualPurposes.length)
  })
})

describe('erasing', () => {
  it('needs the name, or a word when there is none', () => {
    expect(mayErase(' 张伟 ', customer)).toBe(true)
    expect(mayErase('张', customer)).toBe(false)
    expect(mayErase('', { name: null })).toBe(false)
    expect(mayErase('清除', { name: null })).toBe(true)
    expect(mayErase('emma clark', { name: 'Emma Clark' })).toBe(true)
  })
})

describe('the profile', () => {
  it('sends only what has changed', () => {
    expect(profileChange(customer, draftOf(customer))).toEqual({})
    expect(profileChange(customer, { ...draftOf(customer), name: ' 张伟 ', address: '', note: '怕吵' })).toEqual({
      address: '',
      note: '怕吵',
    })
  })
})

describe('who merged', () => {
  const nameOf = (id: string) => (id === 'a' ? '林晓' : null)
  it('is named by the colleague behind an id, else the system', () => {
    expect(doneBy({ kind: 'agent', id: 'a' }, nameOf)).toBe('林晓')
    expect(doneBy({ id: 'x', name: '苏晴' }, nameOf)).toBe('苏晴')
    expect(doneBy('陈默', nameOf)).toBe('陈默')
    expect(doneBy({ kind: 'system', id: null }, nameOf)).toBe('系统')
    expect(doneBy(null, nameOf)).toBe('')
  })
})
