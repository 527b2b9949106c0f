import { readFileSync, writeFileSync } from 'node:fs'
import { monthlyCosts, prices, readSize, total, workerCosts } from './monthly-costs.ts'

export const guide = new URL('../README.md', import.meta.url)
const between = /(?<=<!-- costs -->\n).*(?=<!-- \/costs -->)/s

/** The tables of the README's costs, as Markdown. */
export function costTable(): string {
  const [small, production] = [monthlyCosts('small'), monthlyCosts('production')]
  const rows = small.map(({ what, how, dollars }, index) => {
    const other = production[index]!
    return [what, how, round(dollars), other.how, round(other.dollars)]
  })
  const sums = [total(small), total(production)].map(round)
  const workers = [workerCosts('small'), workerCosts('production')].map(round)
  const lines = [
    ['', '`small`', '$', '`production`', '$'],
    ['---', '---', '---', '---', '---'],
    ...rows,
    ['**together**', '', `**${sums[0]}**`, '', `**${sums[1]}**`],
    [
      'the worker instead of the Lambda',
      readSize('small').workerType,
      `+ ${workers[0]}`,
      readSize('production').workerType,
      `+ ${workers[1]}`,
    ],
  ]
  const unit = (time: 'hour' | 'month') =>
    Object.entries(prices[time])
      .map(([what, price]) => `${what} $${price}`)
      .join(', ')
  return `
${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

An hour: ${unit('hour')}. A month: ${unit('month')}.

`
}

/** What stands there now. */
export const writtenTable = (): string => between.exec(readFileSync(guide, 'utf8'))?.[0] ?? ''

const round = (dollars: number) => String(Math.round(dollars))

if (import.meta.main) writeFileSync(guide, readFileSync(guide, 'utf8').replace(between, costTable()))
