import { CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

// Only what is drawn, so that a page without charts never waits for them.
use([CustomChart, LineChart, ScatterChart, GridComponent, TooltipComponent, LabelLayout, CanvasRenderer])

export { init }
