import { describe, expect, it } from 'vitest'
import { hideSecrets, hideSecretsIn } from './secrets.ts'

const key = 'ABCD+1234/EFGH5678'

describe('hideSecrets', () => {
  it('takes a key out, as it is and as a URL has it, however often', () => {
    const text = `${key} in /query?apikey=${encodeURIComponent(key)}&b=${key}`
    expect(hideSecrets(text, [key])).toBe('(removed) in /query?apikey=(removed)&b=(removed)')
  })

  it('leaves words alone that are too short to be a secret', () =>
    expect(hideSecrets('the demo key', ['demo'])).toBe('the demo key'))
})

describe('hideSecretsIn', () => {
  it('gives the very bytes where there is nothing to hide', () => {
    const body = new Uint8Array([0xef, 0xbb, 0xbf, 0x00, 0xff])
    expect(hideSecretsIn(body, [key])).toBe(body)
  })

  it('changes no byte but those of the key', () => {
    const around = [0xff, 0x00, 0xc3]
    const body = Buffer.concat([Buffer.from(around), Buffer.from(key), Buffer.from(around)])
    expect([...hideSecretsIn(body, [key])]).toEqual([...around, ...Buffer.from('(removed)'), ...around])
  })
})
