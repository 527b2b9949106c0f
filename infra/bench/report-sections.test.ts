import { expect, test } from 'vitest'
import { replaceSections } from './report-sections.ts'

const titles = ['Storing', 'Reading', 'Page']
const old =
  '# Old head\n\n## Storing\n\nold rows\n\n### of one kind\n\nmore\n\n## Reading\n\nold milliseconds\n'

test('what was run takes the place of what was said of it, and nothing else changes', () => {
  const results = replaceSections(old, '# Head', [{ title: 'Reading', text: 'new milliseconds\n' }], titles)
  expect(results).toBe(
    '# Head\n\n## Storing\n\nold rows\n\n### of one kind\n\nmore\n\n## Reading\n\nnew milliseconds\n',
  )
})

test('a part that was never run comes in its place, and one that is no more goes', () => {
  const before = `${old}\n## Gone\n\nold\n\n## Page\n\nold page\n`
  const results = replaceSections(before, '# Head', [{ title: 'Page', text: 'new page' }], titles)
  expect(results.match(/^## .*/gm)).toEqual(['## Storing', '## Reading', '## Page'])
  expect(results).toContain('## Page\n\nnew page\n')
})

test('the first run of all needs no results before it', () => {
  expect(replaceSections('', '# Head', [{ title: 'Page', text: 'page' }], titles)).toBe(
    '# Head\n\n## Page\n\npage\n',
  )
})
