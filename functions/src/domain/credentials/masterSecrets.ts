import { isGuessable } from './guessable';

// The text of the Functions secret HALFSHARE_MASTER_SECRET: a line a version, `<version>:<secret>`. All lines are live;
// the highest version is used for what is made new. One line without a number is version 1.

const MAX_MASTER_VERSION = 99;
export const MIN_SECRET_LENGTH = 32;
/** Of the emulator's own secret, which everybody knows. */
const DEMO_MARK = 'demo-';
const HOW = 'Make one with: openssl rand -base64 48';

export const MASTER_SECRET_FAULTS = [
  'blank_line',
  'no_version',
  'doubled_version',
  'doubled_secret',
  'too_short',
  'spaces',
  'demo_secret',
  'guessable',
  'unknown_version',
  'newest_version',
  'last_version',
  'no_version_left',
] as const;
export type MasterSecretFault = (typeof MASTER_SECRET_FAULTS)[number];

/** What is wrong with the text. The message names the line or the version, never a secret. */
export class MasterSecretError extends Error {
  constructor(
    readonly code: MasterSecretFault,
    message: string,
  ) {
    super(message);
    this.name = 'MasterSecretError';
  }
}

export interface MasterSecret {
  readonly version: number;
  readonly secret: string;
}

interface ParseOptions {
  /** In the emulator: also one that is easily guessed, or known to everybody. */
  readonly mayBeWeak?: boolean;
}

/** The versions of the master secret, ascending. CRLF and one line break at the end are read. Throws MasterSecretError. */
export function parseMasterSecrets(
  text: string,
  { mayBeWeak = false }: ParseOptions = {},
): readonly MasterSecret[] {
  const secrets = linesOf(text).map((line, index) => parseLine(line, index + 1));
  for (const [index, { version, secret }] of secrets.entries()) {
    const before = secrets.slice(0, index);
    const sameVersion = before.findIndex((one) => one.version === version);
    if (sameVersion !== -1) {
      throw fault('doubled_version', index + 1, `is of version ${version}, as line ${sameVersion + 1} is`);
    }
    const sameSecret = before.findIndex((one) => one.secret === secret);
    if (sameSecret !== -1) {
      throw fault('doubled_secret', index + 1, `has the secret of line ${sameSecret + 1}. ${HOW}`);
    }
    if (!mayBeWeak) assertStrong(secret, index + 1);
  }
  return secrets.toSorted((a, b) => a.version - b.version);
}

/** A line without a number, as it was before versions, has no line break within, whatever is around it. */
function linesOf(text: string): readonly string[] {
  const trimmed = text.trim();
  if (trimmed !== '' && !/\r|\n/.test(trimmed) && !NUMBERED.test(trimmed)) return [`1:${trimmed}`];
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

const NUMBERED = /^\d+:/;
const LINE = /^([1-9]\d?):(.*)$/s;

function parseLine(line: string, number: number): MasterSecret {
  if (line.trim() === '') throw fault('blank_line', number, 'is blank. Take it out');
  const [, version, secret = ''] = LINE.exec(line) ?? [];
  if (version === undefined) {
    throw fault('no_version', number, `must begin with a version from 1 to ${MAX_MASTER_VERSION} and ":"`);
  }
  if (secret !== secret.trim()) throw fault('spaces', number, 'has spaces around its secret. Take them out');
  if (secret.length < MIN_SECRET_LENGTH) {
    throw fault('too_short', number, `must have at least ${MIN_SECRET_LENGTH} characters of secret. ${HOW}`);
  }
  return { version: Number(version), secret };
}

function assertStrong(secret: string, number: number): void {
  if (secret.startsWith(DEMO_MARK)) {
    throw fault('demo_secret', number, 'is the demo secret of the emulator: set one of your own');
  }
  if (isGuessable(secret)) {
    throw fault('guessable', number, `is easily guessed: it repeats itself or goes on in steps. ${HOW}`);
  }
}

function fault(code: MasterSecretFault, line: number, what: string): MasterSecretError {
  return new MasterSecretError(code, `HALFSHARE_MASTER_SECRET: line ${line} ${what}`);
}

/** The text with one more secret, a version above the highest. Throws MasterSecretError, also for what is in the text. */
export function addVersion(text: string, secret: string, options: ParseOptions = {}): string {
  const secrets = parseMasterSecrets(text, options);
  const version = (secrets.at(-1)?.version ?? 0) + 1;
  if (version > MAX_MASTER_VERSION) {
    throw new MasterSecretError('no_version_left', `There is no version above ${MAX_MASTER_VERSION}.`);
  }
  const added = textOf([...secrets, { version, secret: secret.trim() }]);
  if (parseMasterSecrets(added, options).length !== secrets.length + 1) {
    throw new MasterSecretError('spaces', 'The secret must be one line.');
  }
  return added;
}

/**
 * The text without the version. Whether anything still depends on it is asked before (`secretDependents`). Throws
 * MasterSecretError for the newest version, the last one, and one that is not there.
 */
export function retireVersion(text: string, version: number, options: ParseOptions = {}): string {
  const secrets = parseMasterSecrets(text, options);
  if (secrets.every((one) => one.version !== version)) {
    throw new MasterSecretError('unknown_version', `There is no version ${version}.`);
  }
  if (secrets.length === 1) {
    throw new MasterSecretError('last_version', `Version ${version} is the only one. Add another first.`);
  }
  if (secrets.at(-1)?.version === version) {
    throw new MasterSecretError(
      'newest_version',
      `Version ${version} is the newest, by which new secrets are made. Only an older one can be retired.`,
    );
  }
  return textOf(secrets.filter((one) => one.version !== version));
}

function textOf(secrets: readonly MasterSecret[]): string {
  return secrets.map(({ version, secret }) => `${version}:${secret}\n`).join('');
}
