import i18next from 'i18next'
import { colors, fontFamily, type Mode } from '@/theme/tokens'
import { number, percent } from '../days'
import type { FigureData, Point } from './figureData'
import { outsideWords } from './words'

/** What ECharts hands to a drawing function; only what is used of it. */
type Place = { coordSys: { x: number; y: number; width: number; height: number }; dataIndex: number }
type Measure = { coord: (at: [number, number]) => [number, number]; size: (by: [number, number]) => [number, number] }

const LEFT = 46
const RIGHT = 14
export const edges = { left: LEFT, right: RIGHT }
/** More labels than this and none of them is read. */
const LABELS_MAX = 4

const panels = [
  { top: 26, height: 190 },
  { top: 254, height: 120 },
  { top: 412, height: 26 },
] as const
export const heightOf = (figure: FigureData): number => (figure.peopled ? 470 : 250)

const inks = {
  light: { band: '#dbe5fa', bar: '#9db7ee' },
  dark: { band: '#22335c', bar: '#3f5c9c' },
} as const

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`plan:figure.${key}`, values)

/** Diagonal red lines: a shortage is seen without its colour too. */
function hatch(ink: string, ground: string): unknown {
  const tile = document.createElement('canvas')
  tile.width = tile.height = 8
  const pen = tile.getContext('2d')
  if (!pen) return ground
  pen.fillStyle = ground
  pen.fillRect(0, 0, 8, 8)
  pen.strokeStyle = ink
  pen.lineWidth = 1.6
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8)
    pen.lineTo(shift + 8, 0)
  }
  pen.stroke()
  return { image: tile, repeat: 'repeat' }
}

/** One word for each stretch, in the middle of where it is greatest; the greatest stretches first. */
function labelled(points: Point[], amount: (one: Point) => number): Set<number> {
  const peaks: { index: number; by: number }[] = []
  for (let from = 0; from < points.length; from++) {
    if (amount(points[from]!) <= 0) continue
    let end = from
    while (end < points.length && amount(points[end]!) > 0) end++
    const stretch = points.slice(from, end).map(amount)
    const by = Math.max(...stretch)
    const first = stretch.indexOf(by)
    let last = first
    while (stretch[last + 1] === by) last++
    peaks.push({ index: from + Math.floor((first + last) / 2), by })
    from = end
  }
  peaks.sort((a, b) => b.by - a.by)
  const chosen: number[] = []
  for (const { index } of peaks)
    if (chosen.length < LABELS_MAX && chosen.every((one) => Math.abs(one - index) > points.length / 12))
      chosen.push(index)
  return new Set(chosen)
}

const shown = (index: number, x: unknown) => ({ xAxisIndex: index, yAxisIndex: index, silent: true, z: x })

export function figureOption(
  figure: FigureData,
  mode: Mode,
  hovering: boolean,
  narrow: boolean,
): Record<string, unknown> {
  const c = colors[mode]
  const ink = inks[mode]
  const { points } = figure
  const used = figure.peopled ? [0, 1, 2] : [0]
  const clocks = points.map((one) => one.clock)
  const text = { fontFamily, fontSize: 11, color: c.tx3 }
  const every = Math.max(1, Math.round(((narrow ? 240 : 120) * 1) / figure.minutes))
  const onTheHour = (index: number) =>
    points[index] ? minutesOf(points[index].clock) % (every * figure.minutes) === 0 : false
  const values = (pick: (one: Point) => number | null) => points.map(pick)
  const outside = labelled(points, (one) => one.outside?.by ?? 0)
  const missing = labelled(points, (one) => one.missing)
  const peopleMax = Math.max(2, ...points.map((one) => Math.max(one.needed ?? 0, (one.scheduled ?? 0) + one.learning)))

  const line = (
    id: string,
    data: (number | null)[],
    style: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ) => ({
    id,
    type: 'line',
    data,
    showSymbol: false,
    animation: false,
    lineStyle: style,
    emphasis: { disabled: true },
    ...more,
  })
  const band = (id: string, low: (one: Point) => number, high: (one: Point) => number, opacity: number, z: number) => [
    line(`${id}-low`, values(low), { opacity: 0 }, { ...shown(0, z), stack: id }),
    line(
      `${id}-high`,
      values((one) => high(one) - low(one)),
      { opacity: 0 },
      {
        ...shown(0, z),
        stack: id,
        areaStyle: { color: ink.band, opacity },
      },
    ),
  ]

  const series: Record<string, unknown>[] = [
    ...band(
      'band95',
      (one) => one.p025,
      (one) => one.p975,
      hovering ? 0.45 : 0,
      1,
    ),
    ...band(
      'band80',
      (one) => one.p10,
      (one) => one.p90,
      1,
      2,
    ),
    line(
      'median',
      values((one) => one.p50),
      { color: c.pri, width: 1.6, type: [5, 4] },
      shown(0, 4),
    ),
    line(
      'actual',
      values((one) => one.actual),
      { color: c.tx, width: 2 },
      shown(0, 5),
    ),
    {
      id: 'outside',
      type: 'scatter',
      ...shown(0, 6),
      animation: false,
      symbolSize: 8,
      itemStyle: { color: c.bad, borderColor: c.sf, borderWidth: 1.5 },
      data: points.map((one, index) => ({
        value: one.outside ? one.actual : null,
        label: outside.has(index) && one.outside ? { show: true, formatter: outsideWords(one.outside) } : undefined,
      })),
      label: {
        position: 'top',
        color: c.bad,
        fontFamily,
        fontSize: 11,
        fontWeight: 600,
        textBorderColor: c.sf,
        textBorderWidth: 3,
      },
      labelLayout: { hideOverlap: true, moveOverlap: 'shiftX' },
    },
  ]
  if (figure.revised)
    series.push(
      line(
        'opening',
        values((one) => one.opening),
        { color: c.bd2, width: 1 },
        shown(0, 3),
      ),
    )
  if (figure.peopled) {
    series.push(
      line(
        'scheduled',
        values((one) => one.scheduled),
        { color: ink.bar, width: 1 },
        {
          ...shown(1, 1),
          stack: 'people',
          step: 'middle',
          areaStyle: { color: ink.bar, opacity: mode === 'dark' ? 0.55 : 0.5 },
        },
      ),
      ...(points.some((one) => one.learning > 0)
        ? [
            line(
              'learning',
              values((one) => (one.scheduled === null ? null : one.learning)),
              { opacity: 0 },
              { ...shown(1, 0), stack: 'people', step: 'middle', areaStyle: { color: c.ok, opacity: 0.35 } },
            ),
          ]
        : []),
      missingRects(figure, missing, hatch(c.bad, c['bad-w']), c),
      line(
        'needed',
        values((one) => one.needed),
        { color: c.tx, width: 1.8 },
        { ...shown(1, 4), step: 'middle' },
      ),
      levelStrip(figure, c, narrow),
    )
  }
  if (figure.now !== null) used.forEach((index) => series.push(nowLine(index, figure.now!, c)))

  return {
    animation: false,
    textStyle: { fontFamily },
    axisPointer: { link: [{ xAxisIndex: 'all' }], lineStyle: { color: c.bd2, type: 'solid' }, label: { show: false } },
    grid: used.map((index) => ({ left: LEFT, right: RIGHT, ...panels[index] })),
    xAxis: used.map((index) => ({
      type: 'category',
      gridIndex: index,
      data: clocks,
      boundaryGap: true,
      axisLine: { lineStyle: { color: c.bd } },
      axisTick: { show: index === used.at(-1), interval: onTheHour, lineStyle: { color: c.bd } },
      axisLabel: { ...text, show: index === used.at(-1), interval: onTheHour, margin: 8 },
      splitLine: { show: false },
    })),
    yAxis: used.map((index) => ({
      type: 'value',
      gridIndex: index,
      min: 0,
      // Above the tallest there is room for words.
      max: index === 2 ? 1 : index === 1 ? Math.ceil(peopleMax * 1.3) : undefined,
      minInterval: 1,
      splitNumber: 4,
      name: t(index === 0 ? 'contacts' : index === 1 ? 'people' : 'level'),
      nameTextStyle: { ...text, align: 'left', padding: [0, 0, 0, -LEFT + 8] },
      nameGap: 8,
      axisLabel: { ...text, show: index !== 2 },
      splitLine: { show: index !== 2, lineStyle: { color: c.bd } },
    })),
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: c.sf,
      borderColor: c.bd,
      padding: [8, 12],
      textStyle: { color: c.tx, fontSize: 12, fontFamily },
      formatter: (hits: { dataIndex: number }[]) => {
        const point = points[hits[0]?.dataIndex ?? -1]
        return point ? tooltipOf(point, figure) : ''
      },
    },
    series,
  }
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

type Colors = (typeof colors)[Mode]

/** From those scheduled up to those needed. */
const missingRects = ({ points, now }: FigureData, words: Set<number>, fill: unknown, c: Colors) => ({
  id: 'missing',
  type: 'custom',
  ...shown(1, 3),
  data: points.map((one, index) => [index, one.missing]),
  clip: true,
  renderItem: (place: Place, api: Measure) => {
    const index = place.dataIndex
    const one = points[index]!
    if (one.missing <= 0) return undefined
    const [x, top] = api.coord([index, one.needed ?? 0])
    const [, bottom] = api.coord([index, one.scheduled ?? 0])
    const width = api.size([1, 0])[0]
    // The words stand above whatever is near, and never across the line of now.
    const near = points.slice(Math.max(0, index - 2), index + 3).map((other) => other.needed ?? 0)
    const above = api.coord([index, Math.max(...near)])[1]
    const nowX = now === null ? -1000 : place.coordSys.x + now * place.coordSys.width
    const crossed = Math.abs(nowX - x) < 26
    return {
      type: 'group',
      children: [
        { type: 'rect', shape: { x: x - width / 2, y: top, width, height: bottom - top }, style: { fill } },
        ...(words.has(index)
          ? [
              {
                type: 'text',
                z2: 10,
                style: {
                  text: t('missing', { count: one.missing }),
                  x: crossed ? nowX - 6 : x,
                  y: Math.max(place.coordSys.y + 4, above - 9),
                  align: crossed ? 'right' : 'center',
                  verticalAlign: 'middle',
                  fill: c.bad,
                  stroke: c.sf,
                  lineWidth: 4,
                  font: `600 11px ${fontFamily}`,
                },
              },
            ]
          : []),
      ],
    }
  },
})

/** What is in target is pale; a number stands only where it is not. What has not happened yet has a dashed edge. */
const levelStrip = ({ points, target }: FigureData, c: Colors, narrow: boolean) => ({
  id: 'level',
  type: 'custom',
  ...shown(2, 2),
  data: points.map((one, index) => [index, one.level ?? 0]),
  renderItem: (place: Place, api: Measure) => {
    const one = points[place.dataIndex]!
    if (one.level === null) return undefined
    const [x] = api.coord([place.dataIndex, 0])
    const width = api.size([1, 0])[0]
    const { y, height } = place.coordSys
    const bad = one.level < target - 0.1
    const soon = !bad && one.level < target - 0.005
    const future = !one.measured
    const every = Math.max(1, Math.ceil((narrow ? 20 : 24) / width))
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: { x: x - width / 2 + 0.5, y, width: Math.max(1, width - 1), height },
          style: {
            fill: bad ? c['bad-w'] : soon ? c['warn-w'] : c['ok-w'],
            stroke: bad ? c.bad : soon ? c.warn : c.ok,
            lineWidth: future ? 1 : 0.6,
            lineDash: future ? [3, 2] : null,
          },
        },
        ...(bad && place.dataIndex % every === 0
          ? [
              {
                type: 'text',
                z2: 10,
                style: {
                  text: String(Math.round(one.level * 100)),
                  x,
                  y: y + height / 2,
                  align: 'center',
                  verticalAlign: 'middle',
                  fill: c.bad,
                  font: `600 11px ${fontFamily}`,
                },
              },
            ]
          : []),
      ],
    }
  },
})

const nowLine = (index: number, share: number, c: Colors) => ({
  id: `now-${index}`,
  type: 'custom',
  ...shown(index, 8),
  data: [[0, 0]],
  tooltip: { show: false },
  renderItem: ({ coordSys }: Place) => {
    const x = coordSys.x + share * coordSys.width
    return {
      type: 'group',
      children: [
        {
          type: 'line',
          shape: {
            x1: x,
            x2: x,
            y1: coordSys.y - (index === 0 ? 4 : 14),
            y2: coordSys.y + coordSys.height + (index === 2 ? 0 : 24),
          },
          style: { stroke: c.pri, lineWidth: 1.4 },
        },
        ...(index === 0
          ? [
              {
                type: 'text',
                style: {
                  text: t('now'),
                  x,
                  y: coordSys.y - 12,
                  align: 'center',
                  verticalAlign: 'middle',
                  fill: c['pri-on'],
                  backgroundColor: c.pri,
                  borderRadius: 4,
                  padding: [2, 6],
                  font: `600 11px ${fontFamily}`,
                },
              },
            ]
          : []),
      ],
    }
  },
})

/** Words and numbers of ours only: nothing that somebody else has written gets into this markup. */
function tooltipOf(one: Point, figure: FigureData): string {
  const rows: [string, string][] = [
    [t('median'), number(one.p50, 1)],
    [t('band80'), `${number(one.p10)}–${number(one.p90)}`],
    [t('band95'), `${number(one.p025)}–${number(one.p975)}`],
  ]
  if (figure.revised) rows.push([t('opening'), number(one.opening, 1)])
  if (one.actual !== null) rows.unshift([t('actual'), number(one.actual)])
  if (one.needed !== null) rows.push([t('needed'), number(one.needed)])
  if (one.scheduled !== null) rows.push([t('scheduled'), number(one.scheduled)])
  if (one.learning > 0) rows.push([t('learning'), number(one.learning, 1)])
  if (one.missing > 0) rows.push([t('short'), number(one.missing)])
  if (one.level !== null) rows.push([t(one.measured ? 'levelMeasured' : 'levelExpected'), percent(one.level)])
  const cell = 'style="padding:1px 0 1px 18px;text-align:right;font-weight:600"'
  return `<b>${one.clock}</b><table>${rows.map(([name, value]) => `<tr><td>${name}</td><td ${cell}>${value}</td></tr>`).join('')}</table>`
}
