import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { appServedBy, appsOf } from '../transports/http-app.js';
import { type Admissions, isUser, type UserHolder } from '../verification/admission.js';

const trustingApps = new WeakSet<object>();

/** Notes, for `@CurrentUser()`, that an app has set the option `trustUsersOfOtherGuards`. */
export class TrustingApp implements OnModuleInit {
  constructor(
    private readonly admissions: Admissions,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Called by Nest once the app has its HTTP adapter. */
  onModuleInit(): void {
    const app = appServedBy(this.adapterHost);
    if (app !== undefined && this.admissions.trustsOtherGuards) trustingApps.add(app);
  }
}

/** The user that another guard put on the request, if the request's app trusts it. */
export function trustedUserOf(request: UserHolder): object | undefined {
  const { user } = request;
  return isUser(user) && appsOf(request).some((app) => trustingApps.has(app)) ? user : undefined;
}
