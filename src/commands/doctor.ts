import type { DoctorCheck } from '../domain/doctor.ts'
import { doctorSchema, type DoctorView } from '../http/views/doctor.ts'
import type { CommandContext } from './context.ts'
import { lookAtAll } from './doctor-look.ts'
import { exitCodes } from './exit-code.ts'
import { daemonKey, requireAccess } from './find-daemon.ts'
import { type Output, type Paint, safe } from './output.ts'
import { answerError, checkAnswer, fetchDaemon } from './request-daemon.ts'
import { counted } from './words.ts'

/** A look takes as long as the slowest server and share; a daemon ends it after two minutes. */
const answerMs = 150_000

/** `shelfd doctor [--network]`: here, or where the daemon of `--url` is; 6 when something does not work. */
export async function consultDoctor(
  context: CommandContext,
  { network = false }: { readonly network?: true | false | undefined },
): Promise<number> {
  const { output, json } = context
  const report: DoctorView =
    context.url === null ? await look(context, network) : await ask(context, context.url, network)
  if (json) output.json(report)
  else print(output, report)
  return report.status === 'error' ? exitCodes.unhealthy : exitCodes.ok
}

async function look(context: CommandContext, network: boolean): Promise<DoctorView> {
  const { loaded } = context.readConfig()
  requireAccess(loaded.config)
  const { status, checks } = await lookAtAll(loaded, { urls: context.urls, network })
  return { status, checks: [...checks] }
}

async function ask(context: CommandContext, url: string, network: boolean): Promise<DoctorView> {
  const daemon = { url, key: daemonKey(context, 'full') }
  const request = { method: 'POST', path: '/api/v1/doctor', body: { network } } as const
  const response = await fetchDaemon(daemon, request, AbortSignal.timeout(answerMs))
  if (!response.ok) throw await answerError(daemon, response)
  return checkAnswer(doctorSchema, await response.json())
}

const styles = {
  ok: 'green',
  unknown: 'dim',
  notice: 'bold',
  warning: 'yellow',
  error: 'red',
} as const satisfies Record<DoctorCheck['outcome'], Parameters<Paint>[0]>

function print(output: Output, { status, checks }: DoctorView): void {
  let subject = ''
  for (const check of checks) {
    const heading = `${check.area}: ${check.subject}`
    if (heading !== subject) output.print(output.paint('bold', safe(heading)))
    subject = heading
    const word = output.paint(styles[check.outcome], check.outcome.padEnd(7))
    output.print(`  ${word}  ${safe(check.aspect)}: ${safe(check.message)}`)
    if (check.fix !== null) output.print(`           → ${safe(check.fix)}`)
  }
  const bad = checks.filter(({ outcome }) => outcome === 'error' || outcome === 'warning')
  const unseen = checks.filter(({ outcome }) => outcome === 'unknown').length
  const words = bad.length === 0 ? 'Nothing is wrong' : `${counted(bad.length, 'thing')} to mend`
  const rest = unseen === 0 ? '' : `, ${counted(unseen, 'thing')} could not be looked at`
  output.note(`${words} (${status})${rest}.`)
}
