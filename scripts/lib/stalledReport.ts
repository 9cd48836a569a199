import type { StalledSchedule } from '../../functions/src/domain/audit/stalled';
import type { DatabaseTarget } from './databaseTarget';
import { red } from './messages';

/**
 * Prints the schedules that have not done what has long been due, and returns whether that is wrong: on an emulator none
 * starts by itself, so there it is only a note.
 */
export function reportStalled(
  stalled: readonly StalledSchedule[],
  { firestoreHost }: Pick<DatabaseTarget, 'firestoreHost'>,
  print: (line: string) => void,
): boolean {
  const isProject = firestoreHost === undefined;
  for (const { message } of stalled) print(`${isProject ? red('\u2716') : 'note:'} ${message}`);
  if (isProject) return stalled.length > 0;
  const names = [...new Set(stalled.map(({ schedule }) => schedule))];
  if (names.length > 0) {
    const commands = names.map((name) => `npm run schedule -- ${name}`).join(', ');
    print(`note: no schedule starts by itself on an emulator: ${commands}`);
  }
  return false;
}
