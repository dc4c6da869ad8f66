import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** As many as a test file needs at the most, but for two. */
const COUNT = 8;

/** Makes RSA keys once for all test files, since making one takes longer than most tests; `newRsaKey()` hands them out. */
export default async function makeKeys(): Promise<void> {
  const pairs = await Promise.all(
    Array.from({ length: COUNT }, () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 })),
  );
  const keys = pairs.map(({ privateKey }) => privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'));
  process.env.TEST_RSA_KEYS = keys.join(' ');
}
