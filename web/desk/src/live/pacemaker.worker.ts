/** Says when it is time, at the pace it is told: a worker's timers keep theirs in a tab nobody looks at. */
onmessage = ({ data }: MessageEvent<number>) => setInterval(() => postMessage(null), data)
