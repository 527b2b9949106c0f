import type { FigureKind } from '#lib/drawings/figure.ts'

export const figureNames: Record<FigureKind, string> = {
  trend: 'Trend line',
  ray: 'Ray',
  horizontal: 'Horizontal line',
  vertical: 'Vertical line',
  rectangle: 'Rectangle',
  fibonacci: 'Fibonacci retracement',
  text: 'Text',
}

/** Drawn in a square of 24. */
export const figureIcons: Record<FigureKind, string> = {
  trend: 'M5 19 19 5M5 19h.01M19 5h.01',
  ray: 'M4 17h.01M4 17 21 8M12 12.800h.01',
  horizontal: 'M3 12h18M12 12h.01',
  vertical: 'M12 3v18M12 12h.01',
  rectangle: 'M5 7h14v10H5z',
  fibonacci: 'M4 5h16M4 10h16M4 14h16M4 19h16M4 19 20 5',
  text: 'M6 6h12M12 6v13M9.500 19h5',
}
