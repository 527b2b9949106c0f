import { expect, test } from 'vitest'
import { monthlyCosts, readSize, total, workerCosts, type SizeName } from './monthly-costs.ts'
import { costTable, writtenTable } from './write-table.ts'

const sizes: SizeName[] = ['small', 'production']

test('the guide gives the costs that follow from the configuration: `node infra/costs/write-table.ts` writes them', () => {
  // Prettier makes columns of equal width.
  const plain = (text: string) => text.replace(/-+/g, '-').replace(/\s+/g, ' ')
  expect(plain(writtenTable())).toBe(plain(costTable()))
})

test('a line is what it is made of', () => {
  const of = (size: SizeName, what: string) => monthlyCosts(size).find((line) => line.what === what)?.dollars
  expect(of('small', 'NAT gateways')).toBeCloseTo(0.045 * 730)
  expect(of('production', 'RDS PostgreSQL 18')).toBeCloseTo(2 * 0.168 * 730)
  expect(of('production', 'its storage')).toBeCloseTo(2 * 200 * 0.115)
  expect(of('production', 'Endpoints in the VPC')).toBeCloseTo(6 * 2 * 0.01 * 730)
  expect(of('small', 'Endpoints in the VPC')).toBe(0)
})

test.each(sizes)(
  'the budget of %s, of which 80 %% ring, rings neither in a common month nor with the worker',
  (size) => {
    expect(total(monthlyCosts(size)) + workerCosts(size)).toBeLessThan(0.8 * readSize(size).budget)
  },
)
