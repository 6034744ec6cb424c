import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { newId } from './api.ts'

type Sent = { type: string; data: { id: string; text: string } }

/** Somebody's own application on the open channel: it signs what it says, and takes what it is sent, or refuses. */
export class Application {
  readonly taken: Sent[] = []
  answer = 200

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static start(): Promise<Application> {
    return new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          if (app.answer === 200) app.taken.push(JSON.parse(Buffer.concat(chunks).toString()) as Sent)
          response.writeHead(app.answer).end()
        })
      })
      let app: Application
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        if (!address || typeof address !== 'object') return reject(new Error('no port'))
        app = new Application(server, `http://127.0.0.1:${address.port}/papilio`)
        resolve(app)
      })
    })
  }

  /** Signed after Standard Webhooks. */
  async say(
    host: string,
    inbox: { id: string; secrets: string[] },
    words: { customer: { id: string; name: string }; text: string },
  ): Promise<void> {
    const id = newId()
    const at = Math.floor(Date.now() / 1000)
    const body = JSON.stringify({ id, at: at * 1000, ...words })
    const key = Buffer.from(inbox.secrets[0]!.slice('whsec_'.length), 'base64')
    const answer = await fetch(`${host}/api/v1/channels/${inbox.id}/messages`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(at),
        'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`,
      },
      body,
    })
    if (answer.status !== 202) throw new Error(`The channel answered ${answer.status} ${await answer.text()}`)
  }

  end = (): Promise<void> => new Promise((resolve) => this.server.close(() => resolve()))
}
