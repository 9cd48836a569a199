import { spawnSync } from 'node:child_process';
import { Problem } from './messages';

export const oldestJava = 11;

/** 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_402"`. */
export function javaMajor(versionOutput: string): number | undefined {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(versionOutput);
  if (match?.[1] === undefined) return undefined;
  const first = Number(match[1]);
  return first === 1 && match[2] !== undefined ? Number(match[2]) : first;
}

export function javaHelp(platform: NodeJS.Platform): string {
  const install: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install --cask temurin',
    linux: 'sudo apt-get install default-jre-headless   (Debian, Ubuntu; else your distribution’s JRE)',
  };
  return `Install it with:\n    ${install[platform] ?? 'the installer from https://adoptium.net'}`;
}

/** What stands in the way, or nothing. `output` is of `java -version`, absent when it could not be run. */
export function javaProblem(output: string | undefined, platform: NodeJS.Platform): string | undefined {
  const why = `The Firestore and Pub/Sub emulators need Java ${oldestJava} or newer`;
  const major = output === undefined ? undefined : javaMajor(output);
  if (major === undefined) return `${why}, and no \`java\` was found on PATH. ${javaHelp(platform)}`;
  if (major < oldestJava) return `${why}; \`java\` on PATH is version ${major}. ${javaHelp(platform)}`;
  return undefined;
}

export function requireJava(): void {
  const result = spawnSync('java', ['-version'], { encoding: 'utf8' });
  // macOS has a `java` that only says where to get one, and fails
  const output =
    result.error === undefined && result.status === 0 ? result.stderr + result.stdout : undefined;
  const problem = javaProblem(output, process.platform);
  if (problem !== undefined) throw new Problem(problem);
}
