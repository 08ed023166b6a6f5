import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { badRequest } from '../problem.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  checkedSchema,
  checkedView,
  configReportSchema,
  issueView,
  reloadSchema,
  reloadView,
  settingView,
  textSchema,
} from '../views/config.ts'

const path = `${api}/config`
const tag = 'config'

const scalar = v.union([v.string(), v.number(), v.boolean()])
const writable = v.union([scalar, v.array(scalar), v.record(v.string(), v.unknown())])

/** The configuration file of the running daemon. */
export function configRoutes(deps: RouteDeps): readonly Route[] {
  return [show(deps), change(deps), reload(deps), showText(deps), writeText(deps), checkText(deps)]
}

function show({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'getConfig',
    tag,
    summary: 'Every option with its value, where it comes from, and whether it needs a restart.',
    scope: 'full',
    answers: { 200: { description: 'The configuration.', schema: configReportSchema } },
    handle: ({ context }) =>
      context.json({
        file: configuration.file,
        issues: configuration.issues().map(issueView),
        settings: configuration.settings().map(settingView),
      }),
  })
}

function reload({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/reload`,
    operationId: 'reloadConfig',
    tag,
    summary: 'Read the configuration file again and apply what changed.',
    description:
      'The daemon does the same by itself when the file changes, and at SIGHUP. A file that is not right changes ' +
      'nothing and is answered with 422; `issues` names each mistake with its line.',
    scope: 'full',
    answers: { 200: { description: 'What changed.', schema: reloadSchema } },
    problems: { 422: 'The file is not right; `issues` names each mistake with its line.' },
    handle: async ({ context }) => context.json(reloadView(await configuration.reload())),
  })
}

/** Longer ones are no configuration. */
const text = v.pipe(v.string(), v.maxLength(500_000))

function change({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'PATCH',
    path,
    operationId: 'changeConfig',
    tag,
    summary: 'Set options in the file and apply them; null takes one out of the file again.',
    description:
      'All of them or none; comments of the file stay. What decides which programs run, where the database lies and ' +
      'who gets in (`fileOnly`) is changed in the file alone. Blocks such as libraries have addresses of their own.',
    scope: 'full',
    body: v.pipe(
      v.record(v.pipe(v.string(), v.maxLength(200)), v.nullable(writable)),
      v.minEntries(1),
      v.maxEntries(200),
    ),
    answers: { 200: { description: 'What changed.', schema: reloadSchema } },
    problems: {
      409: 'The file cannot be written, or has to be mended first.',
      422: 'A value or an option is not right; `issues` names each with its path.',
    },
    handle: async ({ context, body }) =>
      context.json(reloadView(await configuration.changeSettings(body))),
  })
}

function showText({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/file`,
    operationId: 'getConfigText',
    tag,
    summary: 'The configuration file as text.',
    description:
      'As it is written, secrets that stand in it too: so only the key that may do everything gets it.',
    scope: 'full',
    answers: { 200: { description: 'The file.', schema: textSchema } },
    problems: { 409: 'The file cannot be read.' },
    handle: ({ context }) => context.json({ ...configuration.readText() }),
  })
}

function writeText({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: `${path}/file`,
    operationId: 'writeConfigText',
    tag,
    summary: 'Put a text in the place of the configuration file and apply it.',
    description:
      'A text that is not right changes nothing. Options that are `fileOnly` have to stay as they are.',
    scope: 'full',
    body: v.strictObject({
      text,
      etag: v.pipe(
        v.string(),
        v.maxLength(100),
        v.description('Of the text that it was made from.'),
      ),
    }),
    answers: { 200: { description: 'What changed.', schema: reloadSchema } },
    problems: {
      409: 'The file cannot be written.',
      412: 'The file was changed since the text was read; read it again.',
      422: 'The text is not right; `issues` names each mistake with its line and column.',
    },
    handle: async ({ context, body }) => {
      try {
        return context.json(reloadView(await configuration.writeText(body.text, body.etag)))
      } catch (error) {
        if (error instanceof AppError && error.details['isOutdated'] === true) {
          throw badRequest(412, error.message)
        }
        throw error
      }
    },
  })
}

function checkText({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/check`,
    operationId: 'checkConfigText',
    tag,
    summary: 'Whether a text would be right as configuration file, and what it would change.',
    description: 'Nothing is written.',
    scope: 'full',
    body: v.strictObject({ text }),
    answers: { 200: { description: 'What is wrong with it, if anything.', schema: checkedSchema } },
    handle: ({ context, body }) => context.json(checkedView(configuration.checkText(body.text))),
  })
}
