import type { Config } from '../config.ts'
import { loadState, saveState, type Home, type State } from '../home.ts'
import { probePort, probePortPatiently } from '../ports.ts'
import { stopOrphan } from '../postgres/orphan.ts'
import { explain, Sentence } from '../sentence.ts'

const patienceMs = 2_000

/** The remembered ports where they are free, else others, which are remembered; throws a sentence when PORT is taken. */
export async function choosePorts({ port }: Config, home: Home): Promise<State> {
  const remembered = await loadState(home)
  await stopOrphan(home.path('postgres'))
  const patience = home.crashed ? patienceMs : 0
  if ((await probePortPatiently(port, patience)) === undefined)
    throw new Sentence(
      `Port ${port} is taken by another program: stop that, or choose another port, as in \`PORT=${port + 1} npm start\`.`,
    )
  const choose = async (known: number) =>
    (await probePortPatiently(known, patience)) ?? (await probePort(0)) ?? 0
  const state = {
    ...remembered,
    awsPort: await choose(remembered.awsPort),
    postgresPort: await choose(remembered.postgresPort),
  }
  await saveState(home, state).catch((error: unknown) => {
    throw explain(`${home.path('state.json')} cannot be written`, error)
  })
  return state
}
