import { SingleBar } from 'cli-progress';
import { tenantIdSchema } from '../../functions/src/domain/brand/brand';
import { AppError } from '../../functions/src/domain/base/errors';
import { messageOf, Problem, red } from './messages';

/** What a command that was called wrongly ends with; a problem that it found is 1. */
export const WRONG_USAGE = 2;

/** A command that was called wrongly: told with its usage. */
export class UsageProblem extends Problem {}

/** Google's library names it by its text alone, and lets it go unhandled: no call of ours could catch it. */
const NO_CREDENTIALS = 'Could not load the default credentials';

function tellMissingCredentials(): void {
  process.once('unhandledRejection', (error) => {
    if (!messageOf(error).includes(NO_CREDENTIALS)) throw error;
    console.error(
      `\n${red('\u2716')} There are no credentials: run gcloud auth application-default login.\n`,
    );
    process.exit(1);
  });
}

/** Runs the command, and tells its usage, wrong usage and the errors of operations without a stack. */
export async function runCommand(usage: string, command: () => Promise<number>): Promise<number> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(usage);
    return 0;
  }
  tellMissingCredentials();
  try {
    return await command();
  } catch (error) {
    if (error instanceof UsageProblem) {
      console.error(`\n${red('\u2716')} ${error.message}\n\n${usage}\n`);
      return WRONG_USAGE;
    }
    if (!(error instanceof AppError)) throw error;
    console.error(`\n${red('\u2716')} ${error.detail}\n`);
    return error.code === 'not_found' ? WRONG_USAGE : 1;
  }
}

/** Reads the options; what `parseArgs` does not take is wrong usage. */
export function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof UsageProblem ? error : new UsageProblem(messageOf(error));
  }
}

/** The brand's id, which is wrong usage where no brand can have it. */
export function readBrandId(text: string): string {
  if (tenantIdSchema.safeParse(text).success) return text;
  throw new UsageProblem(`--brand must be the id of a brand, letters and digits, not "${text}".`);
}

/** A bar on a terminal, and nothing elsewhere. Its total may grow while it runs. */
export class Progress {
  private readonly bar: SingleBar;
  private isStarted = false;

  constructor(what: string) {
    this.bar = new SingleBar({
      format: `  {bar} {percentage}% | {value}/{total} ${what} | {duration_formatted}, about {eta_formatted} left`,
      barCompleteChar: '\u2588',
      barIncompleteChar: '\u2591',
      hideCursor: true,
      clearOnComplete: true,
    });
  }

  readonly update = ({ done, total }: { readonly done: number; readonly total: number }): void => {
    if (!this.isStarted) this.bar.start(total, done);
    this.isStarted = true;
    this.bar.setTotal(total);
    this.bar.update(done);
  };

  stop(): void {
    if (this.isStarted) this.bar.stop();
  }
}
