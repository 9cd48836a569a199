import { chooseBinaries, type Machine } from './emulatorBinaries';

const root = '/opt/google-cloud-sdk';
const jar = `${root}/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar`;
const script = `${root}/platform/pubsub-emulator/bin/cloud-pubsub-emulator`;

function machine(over: Partial<Machine> & { files?: string[] } = {}): Machine {
  const files = over.files ?? [jar, script];
  return {
    env: {},
    cachedNames: [],
    sdkRoots: () => [root],
    exists: (path) => files.includes(path),
    ...over,
  };
}

describe('chooseBinaries', () => {
  it('takes both emulators of the gcloud CLI', () => {
    expect(chooseBinaries(machine())).toEqual({ firestoreJar: jar, pubsubScript: script });
  });

  it('leaves what is not installed to firebase-tools', () => {
    expect(chooseBinaries(machine({ files: [script] }))).toEqual({ pubsubScript: script });
    expect(chooseBinaries(machine({ files: [] }))).toEqual({});
    expect(chooseBinaries(machine({ sdkRoots: () => [] }))).toEqual({});
  });

  it('respects a variable that is set', () => {
    const env = { FIRESTORE_EMULATOR_BINARY_PATH: '/mine.jar' };
    expect(chooseBinaries(machine({ env }))).toEqual({ pubsubScript: script });
  });

  it('prefers what firebase-tools has downloaded', () => {
    const cachedNames = ['cloud-firestore-emulator-v1.19.8.jar', 'pubsub-emulator-0.8.14', 'ui-v1.14.0'];
    const sdkRoots = jest.fn(() => [root]);
    expect(chooseBinaries(machine({ cachedNames, sdkRoots }))).toEqual({});
    expect(sdkRoots).not.toHaveBeenCalled();
  });

  it('does not take an unfinished download for one', () => {
    const cachedNames = ['pubsub-emulator-0.8.14.zip', 'cloud-firestore-emulator-v1.19.8.jar.tmp'];
    expect(chooseBinaries(machine({ cachedNames }))).toEqual({ firestoreJar: jar, pubsubScript: script });
  });
});
