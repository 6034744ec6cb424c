import { describe, expect, it } from 'vitest'
import { presets } from '../../settings/inboxes/hours'
import type { QueuePlan } from '../types'
import { draftOf, termsOf } from './terms'

const plan: QueuePlan = {
  queue: 'q',
  name: '售前',
  version: 2,
  layer: 'first',
  terms: {
    handleSeconds: null,
    targetShare: 0.8,
    targetSeconds: 60,
    occupancyMax: 0.85,
    shrinkage: 0.305,
    patienceSeconds: 120,
    concurrency: 3,
    hourlyCost: 45,
    hours: { mon: ['08:00-12:00', '13:00-24:00'], sun: ['09:00-18:00'] },
  },
}

describe('the terms of a queue', () => {
  it('come out of the form as they went in', () => {
    expect(termsOf(draftOf(plan))).toEqual(plan.terms)
  })

  it('are shares again, and what is left empty is measured', () => {
    const told = termsOf({ ...draftOf(plan), share: 92.5, patience: null, hours: null })
    expect(told).toMatchObject({ targetShare: 0.925, patienceSeconds: null, handleSeconds: null, hours: null })
  })

  it('are not complete without a promise, or with a week in which nobody is served', () => {
    expect(termsOf({ ...draftOf(plan), within: null })).toBeNull()
    const week = presets.office()
    expect(
      termsOf({ ...draftOf(plan), hours: { zone: '', week: { ...week, mon: [{ from: '9', to: '9:00' }] } } }),
    ).toBeNull()
    const closed = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
    expect(termsOf({ ...draftOf(plan), hours: { zone: '', week: closed } })).toBeNull()
  })
})
