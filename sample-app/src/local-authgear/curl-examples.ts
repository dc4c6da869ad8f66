import type { LocalAuthgear } from './local-authgear.js';

/** What to paste into a shell to see the app decide, each line under the status that it gets. */
export async function curlExamples(authgear: LocalAuthgear, appUrl: string): Promise<string> {
  const user = authgear.userNames()[0] ?? 'nobody';
  const admin = authgear.userNames('admin')[0];
  const tokens = await authgear.signIn(user);
  const expired = await authgear.signIn(user, -60);
  const curl = (path: string, token: string): string =>
    `curl -i ${appUrl}${path} -H "Authorization: Bearer ${token}"\n`;
  const lines = [
    `It runs on a local stand-in for Authgear, ${authgear.endpoint}, with the users of sample-app/users.json.\n`,
    `200 expected, ${user} is a user:`,
    curl('/api/profile', tokens.access_token),
  ];
  if (admin !== undefined) {
    const { access_token } = await authgear.signIn(admin);
    lines.push(`200 expected, ${admin} has the role admin:`, curl('/api/admin', access_token));
  }
  lines.push(
    '401 expected, this token has expired:',
    curl('/api/profile', expired.access_token),
    '401 expected, this is an ID token, not an access token:',
    curl('/api/profile', tokens.id_token),
    'Ctrl+C stops the app. sample-app/README.md tells how to get more tokens, and how to use your own project.',
  );
  return lines.join('\n');
}
