import { runChild } from '../support/child.js';

/** `AuthGuard` of @nestjs/passport over two strategies. In a process of its own, since Passport's registry is one for the process. */
export async function measurePassport(options) {
  return runChild(new URL('doors.js', import.meta.url), options);
}
