import { javaMajor, javaProblem } from './java';

describe('javaMajor', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['openjdk version "11-ea" 2018-09-25', 11],
    ['Unable to locate a Java Runtime.', undefined],
  ])('%s', (output, major) => {
    expect(javaMajor(output)).toBe(major);
  });
});

describe('javaProblem', () => {
  it('is none from Java 11 on', () => {
    expect(javaProblem('openjdk version "11.0.2"', 'linux')).toBeUndefined();
  });

  it('names the version that is too old', () => {
    expect(javaProblem('java version "1.8.0_402"', 'linux')).toContain('is version 8');
  });

  it('says what to install where there is none', () => {
    expect(javaProblem(undefined, 'linux')).toContain('sudo apt-get install default-jre-headless');
    expect(javaProblem(undefined, 'darwin')).toContain('brew install --cask temurin');
    expect(javaProblem(undefined, 'win32')).toContain('https://adoptium.net');
  });
});
