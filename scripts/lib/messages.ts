/** An error whose message is meant for the person at the terminal: shown without a stack. */
export class Problem extends Error {}

const useColour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;

function paint(code: number, text: string): string {
  return useColour ? `\u001b[${code}m${text}\u001b[0m` : text;
}

export const green = (text: string): string => paint(32, text);
export const red = (text: string): string => paint(31, text);
export const yellow = (text: string): string => paint(33, text);
export const bold = (text: string): string => paint(1, text);

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs a command's main function and turns its end into an exit code. */
export function runMain(main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const text =
        error instanceof Problem ? error.message : error instanceof Error ? error.stack : String(error);
      console.error(`\n${red('✖')} ${text ?? 'unknown problem'}\n`);
      process.exit(1);
    },
  );
}
