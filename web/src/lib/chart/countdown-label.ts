import type {
  ISeriesApi,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  SeriesType,
  Time,
} from 'lightweight-charts'

export interface CountdownLabel extends ISeriesPrimitive<Time> {
  /** Undefined takes the label away. */
  set(text: string | undefined): void
  text(): string | undefined
}

/** What a last-price label takes of the axis, in pixels: this one goes right below. */
const labelHeight = 19

/** The time until the last bar closes, on the price axis below its price, in the price's colours. */
export function countdownLabel(price: () => number | undefined, colour: () => string): CountdownLabel {
  let [text, series, requestUpdate]: [
    string | undefined,
    ISeriesApi<SeriesType, Time> | undefined,
    (() => void) | undefined,
  ] = [undefined, undefined, undefined]
  const y = () => {
    const value = price()
    return value === undefined ? null : (series?.priceToCoordinate(value) ?? null)
  }
  const view: ISeriesPrimitiveAxisView = {
    coordinate: () => (y() ?? -100) + labelHeight,
    text: () => text ?? '',
    textColor: () => '#ffffff',
    backColor: colour,
    visible: () => text !== undefined && y() !== null,
    tickVisible: () => false,
  }
  const views = [view]
  return {
    attached(to) {
      series = to.series as ISeriesApi<SeriesType, Time>
      requestUpdate = to.requestUpdate
    },
    text: () => text,
    priceAxisViews: () => views,
    set(next) {
      if (next === text) return
      text = next
      requestUpdate?.()
    },
  }
}
