import { databaseTarget, describeTarget } from './databaseTarget';

const RUNNING = '127.0.0.1:8080';
const target = (project: string | undefined, env: Record<string, string>) =>
  databaseTarget(project, env, () => RUNNING);

describe('which database a command works on', () => {
  test.each([
    ['nothing named: the running emulator', undefined, {}, 'demo-halfshare', RUNNING],
    [
      'the emulator of the environment',
      undefined,
      { FIRESTORE_EMULATOR_HOST: 'h:1' },
      'demo-halfshare',
      'h:1',
    ],
    [
      'the emulator of the environment, and its project',
      undefined,
      { FIRESTORE_EMULATOR_HOST: 'h:1', GCLOUD_PROJECT: 'demo-x' },
      'demo-x',
      'h:1',
    ],
    ['an empty variable names no emulator', 'real', { FIRESTORE_EMULATOR_HOST: '' }, 'real', undefined],
    ['a project', 'real', {}, 'real', undefined],
    ['the project of the environment', undefined, { GOOGLE_CLOUD_PROJECT: 'real' }, 'real', undefined],
    ['the option comes first', 'other', { GOOGLE_CLOUD_PROJECT: 'real' }, 'other', undefined],
    ['a demo project is no real one', 'demo-x', {}, 'demo-x', RUNNING],
  ])('%s', (_title, project, env, projectId, firestoreHost) => {
    expect(target(project, env)).toEqual({ projectId, firestoreHost });
  });

  test('is said in words', () => {
    expect(describeTarget(target('real', {}))).toBe('project real');
    expect(describeTarget(target(undefined, {}))).toBe('the emulator at 127.0.0.1:8080');
  });
});
