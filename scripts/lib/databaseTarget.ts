import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emulatorDataDir, projectId as demoProjectId } from './paths';
import { answers, host, portBlock, wantedBase } from './ports';
import { Problem } from './messages';

/** Which database a command works on: that of running emulators, or a real project's. */
export interface DatabaseTarget {
  readonly projectId: string;
  /** Of the emulator; undefined: a real project, reached with application default credentials. */
  readonly firestoreHost: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * `FIRESTORE_EMULATOR_HOST` names an emulator; else a project, given or in `GOOGLE_CLOUD_PROJECT`, is a real one; else
 * it is the running `npm start`.
 *
 * @param runningHost where `npm start` has its Firestore
 */
export function databaseTarget(
  project: string | undefined,
  env: Env,
  runningHost: () => string,
): DatabaseTarget {
  const named = project ?? env['GOOGLE_CLOUD_PROJECT'] ?? env['GCLOUD_PROJECT'];
  // An empty variable names nothing.
  const emulator = env['FIRESTORE_EMULATOR_HOST'] || undefined;
  if (emulator !== undefined) return { projectId: named || demoProjectId, firestoreHost: emulator };
  // Names with `demo-` are no project of Google's.
  if (named && !named.startsWith('demo-')) return { projectId: named, firestoreHost: undefined };
  return { projectId: named || demoProjectId, firestoreHost: runningHost() };
}

function hostOfRunning(env: Env): string {
  const base = wantedBase(env['HALFSHARE_PORT_BASE']);
  if (base !== undefined) return `${host}:${portBlock(base).firestore}`;
  const demo = JSON.parse(readFileSync(join(emulatorDataDir, 'demo.json'), 'utf8')) as {
    firestoreHost: string;
  };
  return demo.firestoreHost;
}

/** Points the client of Firestore at the database. Throws a Problem where no emulator answers. */
export async function useDatabase(project: string | undefined): Promise<DatabaseTarget> {
  const { env } = process;
  const target = databaseTarget(project, env, () => hostOfRunning(env));
  env['GCLOUD_PROJECT'] = target.projectId;
  env['GOOGLE_CLOUD_PROJECT'] = target.projectId;
  const { firestoreHost } = target;
  if (firestoreHost === undefined) return target;
  env['FIRESTORE_EMULATOR_HOST'] = firestoreHost;
  // The client of Firestore would look for Google's own machine around it, and warn that it finds none.
  env['METADATA_SERVER_DETECTION'] = 'none';
  const [name = '', port = ''] = firestoreHost.split(/:(?=\d+$)/);
  if (name === host && !(await answers(Number(port)))) {
    throw new Problem(
      `No Firestore emulator answers at ${firestoreHost}. Start it in another terminal (npm start), ` +
        'or name a real project: --project <id>.',
    );
  }
  return target;
}

/** The database as people are told of it. */
export function describeTarget({ projectId, firestoreHost }: DatabaseTarget): string {
  return firestoreHost === undefined ? `project ${projectId}` : `the emulator at ${firestoreHost}`;
}
