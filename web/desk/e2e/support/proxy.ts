import { connect, createServer, type Server, type Socket } from 'node:net'

/** A line to the host that can be slow, cut and mended. */
export class Proxy {
  private readonly sockets = new Set<Socket>()
  private delayMs = 0
  private down = false

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  static start(target: number): Promise<Proxy> {
    return new Promise((resolve, reject) => {
      const server = createServer((near) => proxy.join(near, target))
      let proxy: Proxy
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        if (!address || typeof address !== 'object') return reject(new Error('no port'))
        proxy = new Proxy(server, address.port)
        resolve(proxy)
      })
    })
  }

  /** Half of a round trip: each direction waits this long. */
  delay(ms: number): void {
    this.delayMs = ms
  }

  /** Ends what is open and lets nobody in. */
  cut(): void {
    this.down = true
    for (const socket of this.sockets) socket.destroy()
  }

  restore(): void {
    this.down = false
  }

  async end(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private join(near: Socket, target: number): void {
    if (this.down) return void near.destroy()
    const far = connect(target, '127.0.0.1')
    this.pipe(near, far)
    this.pipe(far, near)
  }

  private pipe(from: Socket, to: Socket): void {
    this.sockets.add(from)
    from.setNoDelay(true)
    from.on('data', (data) => {
      if (this.delayMs === 0) to.write(data)
      else setTimeout(() => to.writable && to.write(data), this.delayMs)
    })
    from.on('error', () => to.destroy())
    from.on('close', () => {
      this.sockets.delete(from)
      if (this.delayMs === 0) to.destroy()
      else setTimeout(() => to.destroy(), this.delayMs)
    })
  }
}
