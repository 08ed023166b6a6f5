import { type DoctorCheck, examine } from '../domain/doctor.ts'
import { errorMessage } from '../domain/error.ts'

/** A server that the daemon may ask, and for what. */
export interface Server {
  /** A host, `*.example.org`, or an origin with its scheme and port. */
  readonly address: string
  /** Names of the instances that ask it. */
  readonly askedBy: readonly string[]
}

const answerMs = 5_000

/** Asks every server for the head of its first page; that it answers at all is enough. */
export async function examineNetwork(servers: readonly Server[]): Promise<DoctorCheck[]> {
  if (servers.length === 0) {
    const about = examine('network', 'no server')
    return [about.ok('answers', 'The configuration names no server that is asked.')]
  }
  return await Promise.all(servers.map(askServer))
}

async function askServer({ address, askedBy }: Server): Promise<DoctorCheck> {
  const about = examine('network', address)
  const whom = `for ${askedBy.join(', ')}`
  if (address.startsWith('*.')) {
    return about.unknown('answers', `Any host below it may be asked, ${whom}.`)
  }
  const url = address.includes('://') ? address : `https://${address}`
  const began = performance.now()
  try {
    const options = { method: 'HEAD', redirect: 'manual' } as const
    await fetch(url, { ...options, signal: AbortSignal.timeout(answerMs) })
    return about.ok(
      'answers',
      `It answers in ${Math.round(performance.now() - began)} ms, ${whom}.`,
    )
  } catch (error) {
    return about.found('answers', {
      severity: 'warning',
      message: `It does not answer (${errorMessage(error)}), ${whom}.`,
      fix: 'If others answer, look after that server; else mend the network, the name server or the firewall of this machine.',
    })
  }
}
