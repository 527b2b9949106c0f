/** What of the page stands in a picture beside the chart: texts of these, and the colours of their swatches. */
const legends = '[data-testid="legend"], [data-testid="pane-legend"]'

/** Of the text that says where a picture is from: its lines, and what is above and below them, in CSS pixels. */
const lineHeight = 18
const margins = 8
const left = 12

/** The chart with the legends that lie over it, as the page shows them, and below it where it is from: `note` breaks where a dot is. */
export function drawPicture(page: HTMLElement, chart: HTMLCanvasElement, note: string): HTMLCanvasElement {
  const box = page.getBoundingClientRect()
  const scale = chart.width / box.width
  const style = getComputedStyle(page)
  const picture = document.createElement('canvas')
  const context = picture.getContext('2d')!
  const font = `12px ${style.fontFamily}`
  context.font = font
  const lines = broken(note, (line) => context.measureText(line).width < box.width - 2 * left)
  // Its size takes all settings back.
  picture.width = chart.width
  picture.height = chart.height + (lines.length * lineHeight + margins) * scale
  context.fillStyle = style.getPropertyValue('--background')
  context.fillRect(0, 0, picture.width, picture.height)
  context.drawImage(chart, 0, 0)
  context.scale(scale, scale)
  context.textBaseline = 'middle'
  for (const legend of page.querySelectorAll(legends)) drawTexts(context, legend, box.left, box.top)
  context.fillStyle = style.getPropertyValue('--muted')
  context.font = font
  for (const [i, line] of lines.entries())
    context.fillText(line, left, chart.height / scale + margins / 2 + (i + 0.5) * lineHeight)
  return picture
}

/** A text in lines that fit, where its parts do. */
function broken(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  for (const part of text.split(' · ')) {
    const longer = [...lines.slice(-1), part].join(' · ')
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer
    else lines.push(part)
  }
  return lines
}

function drawTexts(context: CanvasRenderingContext2D, legend: Element, left: number, top: number) {
  const walker = document.createTreeWalker(legend, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element) {
      if (node.classList.contains('swatch')) drawSwatch(context, node, left, top)
      continue
    }
    const text = node.textContent!.trim()
    const parent = node.parentElement!
    const range = document.createRange()
    range.selectNodeContents(node)
    const box = range.getBoundingClientRect()
    if (!text || box.width === 0 || parent.closest('.remove')) continue
    const { color, fontWeight, fontSize, fontFamily } = getComputedStyle(parent)
    context.fillStyle = color
    context.font = `${fontWeight} ${fontSize} ${fontFamily}`
    context.fillText(text, box.left - left, box.top - top + box.height / 2)
  }
}

function drawSwatch(context: CanvasRenderingContext2D, swatch: Element, left: number, top: number) {
  const box = swatch.getBoundingClientRect()
  context.fillStyle = getComputedStyle(swatch).backgroundColor
  context.fillRect(box.left - left, box.top - top, box.width, box.height)
}
