export type StartFailure = 'functions' | 'emulator';

/** Lines after which firebase-tools goes on, although what it says will never answer a request. Its version is pinned. */
const fatal: readonly (readonly [RegExp, StartFailure])[] = [
  // the functions' code threw while it was loaded, or took longer than FUNCTIONS_DISCOVERY_TIMEOUT
  [/^⬢ {2}functions: Failed to load function definition from source: /, 'functions'],
  // a worker of one function: it ended or took too long; the request that it was started for is never answered
  [/^⬢ {2}.*Failed to start functions in /, 'functions'],
  [/Failed to initialize and load triggers\. /, 'functions'],
  [/Your functions could not be parsed due to an issue with your node_modules/, 'functions'],
  // killed from outside, often for want of memory
  [/^⚠ {2}.* has exited upon receiving signal: /, 'emulator'],
];

/** firebase-tools' own lines begin with one of its signs, or draw a table. */
const ownLine = /^(?:[i✔⚠⬢✖] |[┌│├└]|Serving at port )/;

const shownBefore = 12;
const shownAfter = 20;

export function startFailure(line: string): StartFailure | undefined {
  return fatal.find(([pattern]) => pattern.test(line))?.[1];
}

/** Up to the first line that firebase-tools says on another matter; its blank lines say nothing. */
function untilOwnLine(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => ownLine.test(line));
  return (end === -1 ? lines : lines.slice(0, end)).filter((line) => line.trim() !== '');
}

/** What was printed before everything was stopped. */
function lastWords(lines: readonly string[]): string {
  const end = lines.findIndex((line) => /Starting a clean shutdown|Shutting down emulators/.test(line));
  const said = (end === -1 ? lines : lines.slice(0, end)).filter((line) => line.trim() !== '');
  return said.slice(-shownBefore).join('\n');
}

/** The line that says that the start has failed, with the stack or text around it that says why. */
export function failureText(lines: readonly string[]): string {
  const at = lines.findIndex((line) => startFailure(line) !== undefined);
  if (at === -1) return lastWords(lines);
  const before = untilOwnLine(lines.slice(0, at).reverse()).reverse().slice(-shownBefore);
  const after = untilOwnLine(lines.slice(at + 1)).slice(0, shownAfter);
  // the error of the discovery repeats what it has printed
  const repeated = before.every((line) => after.includes(line));
  return [lines[at], ...(repeated ? [] : before), ...after].join('\n');
}
