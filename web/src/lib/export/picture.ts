/** What of the page stands in a picture beside the chart: texts of these, and the colours of their swatches. */
const legends = '[data-testid="legend"], [data-testid="pane-legend"]'

/** Height of the line that says where a picture is from, in CSS pixels. */
const footer = 26

/** The chart with the legends that lie over it, as the page shows them, and below it where it is from. */
export function drawPicture(page: HTMLElement, chart: HTMLCanvasElement, note: string): HTMLCanvasElement {
  const { left, top, width } = page.getBoundingClientRect()
  const scale = chart.width / width
  const picture = document.createElement('canvas')
  picture.width = chart.width
  picture.height = chart.height + footer * scale
  const context = picture.getContext('2d')!
  const style = getComputedStyle(page)
  context.fillStyle = style.getPropertyValue('--background')
  context.fillRect(0, 0, picture.width, picture.height)
  context.drawImage(chart, 0, 0)
  context.scale(scale, scale)
  context.textBaseline = 'middle'
  for (const legend of page.querySelectorAll(legends)) drawTexts(context, legend, left, top)
  context.fillStyle = style.getPropertyValue('--muted')
  context.font = `12px ${style.fontFamily}`
  context.fillText(note, 12, chart.height / scale + footer / 2)
  return picture
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
