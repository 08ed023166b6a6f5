import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { makeArchive } from '../../scripts/archive.ts'
import { blocksOf, project } from '../readme/blocks.ts'
import { binary } from '../support/binary.ts'
import { isRoot, needs } from '../support/needs.ts'

setDefaultTimeout(180_000)

/** What the steps change lies in layers over these folders, which go with the mount namespace. */
const changed = ['etc', 'usr/local', 'var/lib']

const layers = changed.map(
  (folder, index) =>
    `mkdir -p /mnt/${index}/up /mnt/${index}/work
     mount -t overlay overlay -o lowerdir=/${folder},upperdir=/mnt/${index}/up,workdir=/mnt/${index}/work /${folder}`,
)
const apart = [
  'unshare',
  '--mount',
  'sh',
  '-euc',
  `mount -t tmpfs tmpfs /mnt\n${layers.join('\n')}\n"$@"`,
  'sh',
]

const canInstall = needs(
  isRoot && Bun.spawnSync([...apart, 'true'], { stderr: 'ignore' }).success,
  'root that may mount overlays',
)

const sudo = `#!/bin/sh
if [ "$1" = -u ]; then user=$2; shift 2; exec setpriv --reuid="$user" --regid="$user" --init-groups "$@"; fi
exec "$@"
`

/** Starts what the unit would, as whom it would, until it serves; `status` asks it as the document says. */
const startUnit = `
value() { sed -n "s|^$1=||p" /etc/systemd/system/shelfd.service; }
install -d -m "$(value StateDirectoryMode)" -o "$(value User)" -g "$(value Group)" "/var/lib/$(value StateDirectory)"
sudo -u "$(value User)" env "$(value Environment)" SHELFD__SERVER__PORT=0 $(value ExecStart) &
pid=$!
trap 'kill $pid; wait $pid' EXIT
for _ in $(seq 600); do if sudo -u shelfd shelfd ping 2>/dev/null; then break; fi; sleep 0.1; done
cd /
sudo -u shelfd shelfd status
stat -c '%U %a %n' /var/lib/shelfd /var/lib/shelfd/shelfd.db /etc/shelfd/shelfd.toml
`

test.skipIf(!canInstall)(
  'the steps of config/README.md install a service that its commands find',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shelfd-install-'))
    try {
      const name = 'shelfd-1.2.3'
      await makeArchive({
        root: project,
        release: folder,
        name,
        build: async (outfile) => symlinkSync(await binary(), outfile),
        isForContainers: true,
        modified: '@0',
      })
      mkdirSync(join(folder, 'bin'))
      writeFileSync(join(folder, 'bin/sudo'), sudo, { mode: 0o755 })
      writeFileSync(join(folder, 'bin/systemctl'), '#!/bin/sh\necho "systemctl $*"\n', {
        mode: 0o755,
      })
      const block = blocksOf('config/README.md', 'sh').find(({ text }) => text.includes('useradd'))
      const commands = `mkdir -p /mnt/media/movies; cd '${folder}'; tar -xzf ${name}.tar.gz; cd ${name}\n${block?.text}\n${startUnit}`
      const run = Bun.spawnSync([...apart, 'bash', '-euc', commands], {
        env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}:/usr/sbin` },
      })
      const printed = run.stdout.toString()
      expect([run.exitCode, printed, run.stderr.toString()]).toEqual([
        0,
        expect.stringContaining('systemctl enable --now shelfd\n'),
        expect.any(String),
      ])
      expect(printed).toContain('shelfd 700 /var/lib/shelfd\n')
      expect(printed).toContain('shelfd 600 /var/lib/shelfd/shelfd.db\n')
      expect(printed).toContain('shelfd 644 /etc/shelfd/shelfd.toml\n')
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
