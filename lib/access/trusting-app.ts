import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { serversBehind, serversOf } from '../transports/http-app.js';
import { type Admissions, isUser, type UserHolder } from '../verification/admission.js';

const trustingServers = new WeakSet<object>();

/** Notes, for `@CurrentUser()`, that an app has set the option `trustUsersOfOtherGuards`. */
export class TrustingApp implements OnModuleInit {
  constructor(
    private readonly admissions: Admissions,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Called by Nest once the app has its HTTP adapter. */
  onModuleInit(): void {
    if (!this.admissions.trustsOtherGuards) return;
    for (const server of serversOf(this.adapterHost)) trustingServers.add(server);
  }
}

/** The user that another guard put on the request, if the request's app trusts it. */
export function trustedUserOf(request: UserHolder): object | undefined {
  const { user } = request;
  return isUser(user) && serversBehind(request).some((server) => trustingServers.has(server)) ? user : undefined;
}
