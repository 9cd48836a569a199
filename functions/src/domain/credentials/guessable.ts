/** Of `openssl rand -hex 16` some 110 are counted, of `-base64 32` some 200. */
const MIN_BITS = 100;
/** Of a drawn secret nearly each character is a surprise. */
const MIN_SURPRISING = 0.75;

/**
 * Whether it repeats itself, goes on in steps, or has few different characters. A character is no surprise where it
 * follows the same two as before, or goes on in the step of the two before it; each that is one counts as many bits as
 * the number of different characters allows. A secret that somebody thought up may pass: only a drawn one is good.
 */
export function isGuessable(secret: string): boolean {
  const seen = new Set<string>();
  let surprising = 0;
  for (let at = 0; at < secret.length; at += 1) {
    const three = secret.slice(at - 2, at + 1).toLowerCase();
    const isRepeat = at >= 2 && seen.has(three);
    const isStep = at >= 2 && stepAt(secret, at) === stepAt(secret, at - 1);
    if (!isRepeat && !isStep) surprising += 1;
    if (at >= 2) seen.add(three);
  }
  const bits = surprising * Math.log2(new Set(secret).size);
  return bits < MIN_BITS || surprising < secret.length * MIN_SURPRISING;
}

function stepAt(text: string, at: number): number {
  return text.charCodeAt(at) - text.charCodeAt(at - 1);
}
