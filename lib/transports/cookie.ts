/**
 * The values of all cookies of this name in a Cookie header (RFC 6265 section 4.2), without the quotes that a value may stand
 * in. Names are compared exactly. Nothing is percent-decoded: that would change no token.
 *
 * Libraries give one value of a name, so they can't tell that there are several.
 */
export function cookiesNamed(name: string, header: string): readonly string[] {
  return header.split(';').flatMap((pair) => {
    const end = pair.indexOf('=');
    return end !== -1 && pair.slice(0, end).trim() === name ? [unquoted(pair.slice(end + 1).trim())] : [];
  });
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
