import { pathToFileURL } from 'node:url'
import type { Context } from 'aws-lambda'
import type { Answer, Invocation } from './invocation.ts'

/** The process that a function lives in: loads the module named by its argument, then runs one invocation at a time. */
type Handler = (event: unknown, context: Context) => unknown

const [file = ''] = process.argv.slice(2)
const send = (answer: Answer) => process.send?.(answer)
process.on('SIGINT', () => {})

const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler }
process.on('message', (invocation: Invocation) => void invoke(invocation))
send({ loaded: true })

async function invoke({ requestId, event, deadline }: Invocation): Promise<void> {
  try {
    send({ requestId, response: await handler(event, contextOf(requestId, deadline)) })
  } catch (error) {
    console.error(error)
    send({ requestId, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
  }
}

function contextOf(requestId: string, deadline: number): Context {
  const name = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'local'
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: String(process.pid),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  }
}
