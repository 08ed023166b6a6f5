import { type Issue, issueText } from '../../api/issues.ts'
import { Icon } from '../../parts/icon.tsx'

/** The file is not right: nothing can be saved before it is, and the last one that was right goes on. */
export function BrokenFile({ issues }: { issues: readonly Issue[] }) {
  return (
    <section class="panel panel-body broken-file" role="alert">
      <h2 class="sentence">
        <Icon name="failed" size={20} /> The configuration file is not right
      </h2>
      <p>
        The daemon goes on with the last one that was. Nothing can be saved here before these lines
        are mended in <a href="settings/file">the file</a>.
      </p>
      <ul>
        {issues.map((issue) => (
          <li key={`${issue.path} ${issue.message}`}>
            {issue.line && <code>line {issue.line} </code>}
            {issueText(issue)}
          </li>
        ))}
      </ul>
    </section>
  )
}
