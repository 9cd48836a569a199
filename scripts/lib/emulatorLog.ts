/** firebase-tools' own warnings that ask nothing of the reader. */
const known = [
  /Unable to fetch the CLI MOTD/,
  /Emulator UI is not starting/,
  /Env variable override detected/,
  /drop support for Java version/,
  /not currently authenticated/,
  /The following emulators are not running/,
  /Suppressing deprecation warning|DEP0\d+/,
  /Ignoring unsupported arg/,
  /Application Default Credentials detected/,
  /have no effect on the Hosting emulator/,
];

const marks =
  /^\s*(?:⚠|✖|⬢|\[31m|Error:|Exception in thread|.*\bSEVERE:)|downloading .*\.(?:jar|zip)|has exited/i;

const colours = /\u001b\[[0-9;]*m/g;

export function withoutColours(line: string): string {
  return line.replace(colours, '');
}

/** A line of a function's own log, as the emulator prints it: `>  {"severity":"ERROR",...}`. */
function isFunctionError(line: string): boolean {
  return /^>\s+\{.*"severity":"(?:ERROR|CRITICAL|ALERT|EMERGENCY)"/.test(line);
}

/** Whether a line of the emulators' output is for the person at the terminal, beside the log file. */
export function isForThePerson(line: string, options: { functionErrors: boolean }): boolean {
  if (isFunctionError(line)) return options.functionErrors;
  return marks.test(line) && !known.some((pattern) => pattern.test(line));
}

/** Cuts a stream of chunks into lines; the rest waits for its end. */
export function lineSplitter(onLine: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(withoutColours(line));
  };
}
