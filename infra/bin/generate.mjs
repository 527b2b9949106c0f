import { prepare } from './lib/prepare.mjs'
import { command } from './lib/root.mjs'

await command(() => prepare('client'))
