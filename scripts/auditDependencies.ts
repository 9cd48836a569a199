import { spawnSync } from 'node:child_process';
import { verdictOf } from './lib/dependencyAudit';
import { green, messageOf, red, runMain, yellow } from './lib/messages';
import { inRepo } from './lib/paths';

// `npm run audit:dependencies`: whether what is deployed depends on a package with a known weakness, high or critical.
// Ends with 1 only where there is one: a registry that does not answer audits stops no build.

const TIMEOUT_MS = 60_000;
const ARGS = ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=20000'];

function main(): Promise<number> {
  const { stdout, error } = spawnSync('npm', ARGS, {
    cwd: inRepo('functions'),
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  const verdict = error ? { kind: 'unknown' as const, why: messageOf(error) } : verdictOf(stdout);
  switch (verdict.kind) {
    case 'unknown':
      console.log(yellow(`Dependencies were not audited: ${verdict.why}`));
      return Promise.resolve(0);
    case 'clean':
      console.log(
        green(`No dependency has a known weakness of high or critical severity (${verdict.lower} lower).`),
      );
      return Promise.resolve(0);
    case 'found':
      console.error(red(['Known weaknesses of what is deployed:', ...verdict.findings].join('\n  ')));
      return Promise.resolve(1);
  }
}

runMain(main);
