import { describe, expect, it } from 'vitest'
import type { Needs } from '../types'
import { hardest, wishesOf } from './WhatIf'

const queue = (name: string, needed: number[], scheduled: number[] | null) => ({
  queue: name,
  name,
  layer: 'first',
  handleSeconds: 240,
  contacts: needed,
  needed,
  rostered: needed,
  scheduled,
  gap: null,
  serviceLevel: needed.map(() => 1),
  waitSeconds: needed.map(() => null),
  stable: needed.map(() => true),
})
const needs: Needs = {
  minutes: 30,
  at: [0, 1, 2],
  queues: [queue('a', [4, 9, 5], [4, 8, 2]), queue('b', [12, 3, 3], [12, 3, 3])],
}

describe('the tightest interval', () => {
  it('is where most people are missing, of all queues or of one', () => {
    expect(hardest(needs, null)).toMatchObject({ queue: 'a', at: 2 })
    expect(hardest(needs, 'b')).toMatchObject({ queue: 'b', at: 0 })
    expect(hardest(undefined, null)).toBeNull()
  })
  it('is the busiest where nobody is planned', () => {
    expect(hardest({ ...needs, queues: [queue('a', [4, 9, 5], null)] }, null)).toMatchObject({ at: 1 })
  })
  it('is tried from the terms in force', () => {
    expect(wishesOf(undefined)).toEqual({ handle: 100, shrinkage: 30, target: 80, bot: 0 })
  })
})
