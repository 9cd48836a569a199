import { portBlock } from './ports';
import { dotenvValue, emulatorEnv, givenEmulatorEnv } from './testEnv';

describe('dotenvValue', () => {
  it.each([
    ['A=1\nB=two words\n', 'two words'],
    ['B="quoted"\n', 'quoted'],
    [`B='a=b'`, 'a=b'],
    ['# B=no\r\nB = no\r\nB=yes\r\n', 'yes'],
    ['BB=1\n', undefined],
  ])('%j', (text, value) => {
    expect(dotenvValue(text, 'B')).toBe(value);
  });
});

describe('emulatorEnv', () => {
  it('names the emulators and the demo secret', () => {
    expect(emulatorEnv(portBlock(21_000))).toMatchObject({
      GCLOUD_PROJECT: 'demo-halfshare',
      FIRESTORE_EMULATOR_HOST: '127.0.0.1:21001',
      FIREBASE_AUTH_EMULATOR_HOST: '127.0.0.1:21003',
      HALFSHARE_FUNCTIONS_URL: 'http://127.0.0.1:21000/demo-halfshare/us-central1',
      HALFSHARE_HOSTING_URL: 'http://127.0.0.1:21002',
      HALFSHARE_MASTER_SECRET: expect.stringContaining('demo') as string,
    });
  });
});

describe('givenEmulatorEnv', () => {
  it('is none unless both Firestore and the functions are named', () => {
    expect(givenEmulatorEnv({ FIRESTORE_EMULATOR_HOST: '127.0.0.1:8080' })).toBeUndefined();
  });

  it('fills in what is missing', () => {
    const given = {
      FIRESTORE_EMULATOR_HOST: 'x',
      HALFSHARE_FUNCTIONS_URL: 'y',
      HALFSHARE_MASTER_SECRET: 'z',
    };
    expect(givenEmulatorEnv(given)).toEqual({
      GCLOUD_PROJECT: 'demo-halfshare',
      HALFSHARE_MASTER_SECRET: 'z',
    });
  });
});
