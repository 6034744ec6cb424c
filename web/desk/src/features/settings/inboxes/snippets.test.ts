import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { curlSnippet, embedSnippet } from './snippets'

const inbox = '0195a000-0000-7000-8000-000000000001'

describe('the embed line', () => {
  it('names the inbox, the language and the colour', () => {
    expect(embedSnippet({ host: 'https://care.example', inbox, lang: 'zh', color: '#1f55d1' })).toBe(
      `<script type="module" src="https://care.example/widget/papilio.js" data-site="${inbox}" data-lang="zh" data-color="#1f55d1"></script>`,
    )
  })
  it('cannot be broken out of', () => {
    expect(embedSnippet({ host: 'https://care.example', inbox, lang: 'zh', color: '"><script>' })).not.toContain(
      '"><script>',
    )
  })
})

describe('the curl example', () => {
  it('signs as Standard Webhooks says', () => {
    const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
    const script = curlSnippet({ host: 'https://care.example', inbox, secret })
    const dry = `curl() { printf '%s\\n' "$@"; }\n${script}`
    const said = execFileSync('bash', ['-c', dry], { encoding: 'utf8' }).trim().split('\n')
    const header = (name: string) => said.find((line) => line.startsWith(`${name}: `))!.slice(name.length + 2)
    const body = said.at(-1)!
    const expected = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`${header('webhook-id')}.${header('webhook-timestamp')}.${body}`)
      .digest('base64')
    expect(header('webhook-signature')).toBe(`v1,${expected}`)
    expect(JSON.parse(body)).toMatchObject({ customer: { id: '42' } })
  })
})
