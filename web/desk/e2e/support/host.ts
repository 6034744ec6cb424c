import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const READY_WITHIN_MS = 60_000
const LINES_KEPT = 200

/** The one named by PAPILIO_HOST_DLL, else whichever was built last. */
function builtHost(): string {
  if (process.env.PAPILIO_HOST_DLL) return process.env.PAPILIO_HOST_DLL
  const found = ['release', 'debug']
    .map((kind) => join(root, 'artifacts/bin/Papilio.Host', kind, 'Papilio.Host.dll'))
    .flatMap((path) => {
      const built = statSync(path, { throwIfNoEntry: false })
      return built ? [{ path, at: built.mtimeMs }] : []
    })
    .sort((a, b) => b.at - a.at)[0]
  if (!found) throw new Error('The host is not built: run "dotnet build src/Host" first.')
  return found.path
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

export const administrator = { email: 'zhou@qinghe.example', password: 'one quiet morning' }

/** The product as its own process, with an empty house, a clock that can be moved, and room for eager tests. */
export class HostProcess {
  private readonly data = mkdtempSync(join(tmpdir(), 'papilio-e2e-'))
  private readonly lines: string[] = []
  private process: ChildProcess | null = null

  private constructor(
    readonly port: number,
    private readonly settings: Record<string, string>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  static async start(settings: Record<string, string> = {}): Promise<HostProcess> {
    const host = new HostProcess(await freePort(), settings)
    await host.startAgain()
    return host
  }

  async startAgain(): Promise<void> {
    const environment = {
      ...process.env,
      Papilio__Url: this.url,
      Papilio__Data: this.data,
      Papilio__Clock__Mode: 'virtual',
      // Webhooks of the tests listen on this machine.
      Papilio__Outbound__AllowPrivate__0: '127.0.0.1',
      Papilio__FirstAdministrator__Email: administrator.email,
      Papilio__FirstAdministrator__Password: administrator.password,
      Papilio__Limits__RequestsPerSecond: '10000',
      Papilio__Limits__RequestsBurst: '10000',
      Papilio__Limits__AnonymousPerSecond: '10000',
      Papilio__Limits__AnonymousBurst: '10000',
      ...this.settings,
    }
    this.process = spawn('dotnet', [builtHost()], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (data: Buffer) => this.keep(data.toString()))
    const until = Date.now() + READY_WITHIN_MS
    while (Date.now() < until) {
      if (this.process.exitCode !== null) throw new Error(`The host ended with ${this.process.exitCode}:\n${this.log}`)
      const answer = await fetch(`${this.url}/health`).catch(() => null)
      if (answer?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`The host did not answer:\n${this.log}`)
  }

  async stop(): Promise<void> {
    const { process: running } = this
    if (!running || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGTERM')
    const late = setTimeout(() => running.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(late)
  }

  async end(): Promise<void> {
    await this.stop()
    rmSync(this.data, { recursive: true, force: true })
  }

  get log(): string {
    return this.lines.join('')
  }

  private keep(text: string): void {
    this.lines.push(text)
    if (this.lines.length > LINES_KEPT) this.lines.shift()
  }
}
