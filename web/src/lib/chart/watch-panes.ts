import type { IChartApi } from 'lightweight-charts'

/** Tells where the panes begin, in pixels from the top of the chart, whenever that changes: legends stand there. */
export function watchPanes(container: HTMLElement, chart: IChartApi, onPanes: (tops: number[]) => void) {
  let last = ''
  const measure = () => {
    const { top } = container.getBoundingClientRect()
    const tops = chart.panes().map((pane) => {
      const element = pane.getHTMLElement()
      return element ? Math.round(element.getBoundingClientRect().top - top) : 0
    })
    if (tops.join() === last) return
    last = tops.join()
    onPanes(tops)
  }
  const observer = new ResizeObserver(measure)
  return {
    /** There are other panes now. Their elements come with the next frame. */
    look() {
      requestAnimationFrame(() => {
        observer.disconnect()
        for (const pane of chart.panes()) {
          const element = pane.getHTMLElement()
          if (element) observer.observe(element)
        }
        measure()
      })
    },
    /** Tells once more what was told last. */
    tell() {
      last = ''
      measure()
    },
    end: () => observer.disconnect(),
  }
}
