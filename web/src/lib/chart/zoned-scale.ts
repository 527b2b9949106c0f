import {
  defaultHorzScaleBehavior,
  type IHorzScaleBehavior,
  type Time,
  type TimeScalePoint,
  type UTCTimestamp,
} from 'lightweight-charts'
import { utcClock, type WallClock } from './wall-clock.ts'

/**
 * lightweight-charts decides by UTC where a day, an hour or a month begins on the time axis. Here the clock that `clock`
 * returns decides: the weights of the marks are computed from wall-clock times, while the bars keep their true ones.
 */
export function zonedScale(clock: () => WallClock): IHorzScaleBehavior<Time> {
  const scale = new (defaultHorzScaleBehavior())()
  const weigh = scale.fillWeightsForPoints.bind(scale)
  scale.fillWeightsForPoints = (points, start) => {
    if (clock() === utcClock) return weigh(points, start)
    const first = Math.max(start - 1, 0)
    const shifted = points.slice(first).map((point) => onWall(scale, point, clock()))
    weigh(shifted, start - first)
    shifted.forEach(({ timeWeight }, i) => (points[first + i]!.timeWeight = timeWeight))
  }
  return scale
}

function onWall(scale: IHorzScaleBehavior<Time>, point: TimeScalePoint, clock: WallClock) {
  const wall = clock(point.originalTime as UTCTimestamp) as UTCTimestamp
  return { ...point, time: scale.convertHorzItemToInternal(wall) }
}
