import { readFileSync } from 'node:fs'

/**
 * Dollars in us-east-1, on demand, as price guides of 2026 give them (May and June; AWS's own pages were not at hand). They agree but
 * for db.m7g.large, of which some say 0.153. `node infra/costs/write-table.ts` writes what
 * follows from them into README.md.
 */
export const prices = {
  hour: {
    'NAT gateway': 0.045,
    'load balancer': 0.0225,
    'capacity unit': 0.008,
    'public address': 0.005,
    'interface endpoint': 0.01,
    't4g.small': 0.0168,
    'c7g.large': 0.0725,
    'db.t4g.micro': 0.016,
    'db.m7g.large': 0.168,
  },
  month: { 'GB of RDS gp3': 0.115, 'GB of EBS gp3': 0.08, secret: 0.4, alarm: 0.1 },
}

const hours = 730
/** Gigabytes of an instance's own volume. */
const volume = 10
const secrets = 2
/** What nobody can know before: units of the balancer in use, and dollars for calls, objects, images, logs and bytes. */
const assumed = { small: { units: 0.2, usage: 3 }, production: { units: 1, usage: 20 } }

export type SizeName = keyof typeof assumed

export interface Size {
  zones: number
  natGateways: number
  endpoints: number
  databaseClass: string
  storage: number
  copies: number
  web: { type: string; least: number; most: number }
  workerType: string
  budget: number
}

/** A line of the bill: how many of what, and what a month of it costs. */
export interface Line {
  what: string
  how: string
  dollars: number
}

const terraform = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

/** What a size is made of, as `locals.tf` says. */
export function readSize(name: SizeName): Size {
  const block = new RegExp(`^ {4}${name} = \\{$(.*?)^ {4}\\}$`, 'ms').exec(terraform('locals.tf'))?.[1] ?? ''
  const find = (pattern: RegExp) => {
    const found = pattern.exec(block)?.slice(1)
    if (!found) throw new Error(`locals.tf: expected ${pattern} in the size ${name}`)
    return found
  }
  const number = (key: string) => Number(find(new RegExp(`\\b${key} += (\\d+)`))[0])
  const text = (key: string) => find(new RegExp(`\\b${key} += "(.*?)"`))[0]!
  const [listed = ''] = find(/interface_endpoints = \[(.*)\]/)
  const [type = '', least, most] = find(/\bweb += \{ type = "(.*?)", least = (\d+), most = (\d+) \}/)
  return {
    ...{ zones: number('zones'), natGateways: number('nat_gateways') },
    ...{ endpoints: listed.split(',').filter(Boolean).length, databaseClass: text('database_class') },
    ...{ storage: Number(find(/storage_gb += \{ first = (\d+)/)[0]), workerType: text('worker_type') },
    copies: find(/multi_az += (\w+)/)[0] === 'true' ? 2 : 1,
    web: { type, least: Number(least), most: Number(most) },
    budget: number('budget_usd'),
  }
}

const hourly = (what: string): number => {
  const price = (prices.hour as Record<string, number>)[what]
  if (price === undefined) throw new Error(`no price is known for ${what}`)
  return price * hours
}

export function monthlyCosts(name: SizeName): Line[] {
  const size = readSize(name)
  const { units, usage } = assumed[name]
  // One of the balancer in each zone, one of each gateway.
  const addresses = size.zones + size.natGateways
  const alarms = terraform('alarms.tf').match(/^ {4}[a-z-]+ = \{$/gm)!.length
  const { month } = prices
  const zones = size.copies === 1 ? '' : `, in ${size.copies} zones`
  const endpoints = size.endpoints * size.zones
  return [
    line('NAT gateways', `${size.natGateways}`, size.natGateways * hourly('NAT gateway')),
    line(
      'Load balancer',
      `1, and ${units} capacity units`,
      hourly('load balancer') + units * hourly('capacity unit'),
    ),
    line('RDS PostgreSQL 18', `${size.databaseClass}${zones}`, size.copies * hourly(size.databaseClass)),
    line('its storage', `${size.storage} GB${zones}`, size.copies * size.storage * month['GB of RDS gp3']),
    line(
      'API and web app',
      `${size.web.least} to ${size.web.most} x ${size.web.type}`,
      size.web.least * machine(size.web.type),
    ),
    line('Public addresses', `${addresses}`, addresses * hourly('public address')),
    line(
      'Endpoints in the VPC',
      `S3${endpoints ? `, and ${size.endpoints} x ${size.zones} zones` : ''}`,
      endpoints * hourly('interface endpoint'),
    ),
    line('Secrets and alarms', `${secrets} and ${alarms}`, secrets * month.secret + alarms * month.alarm),
    line('Calls, objects, images, logs, bytes', 'assumed', usage),
  ]
}

/** The worker instead of the Lambda: an instance, and its address. */
export const workerCosts = (name: SizeName): number =>
  machine(readSize(name).workerType) + hourly('public address')

export const total = (lines: Line[]): number => lines.reduce((sum, { dollars }) => sum + dollars, 0)

const machine = (type: string) => hourly(type) + volume * prices.month['GB of EBS gp3']

const line = (what: string, how: string, dollars: number): Line => ({ what, how, dollars })
