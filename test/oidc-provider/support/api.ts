import { Controller, Get } from '@nestjs/common';
import {
  AuthgearModule,
  type AuthgearModuleExtras,
  type AuthgearModuleOptions,
  type AuthgearUser,
  CurrentUser,
  Roles,
} from '../../../lib/index.js';
import { PATIENT } from '../../support/patient.js';
import { type Adapter, TestApp } from '../../support/test-app.js';

@Controller()
class ApiController {
  @Get('profile')
  profile(@CurrentUser() { sub, roles, scopes, clientId }: AuthgearUser): unknown {
    return { sub, roles, scopes, clientId };
  }

  @Get('admin')
  @Roles('admin')
  admin(): unknown {
    return { message: 'Admin access granted' };
  }
}

/** An API on every route of which a token is needed: `GET /profile`, and `GET /admin` for the role. */
export function startApi(adapter: Adapter, options: AuthgearModuleOptions & AuthgearModuleExtras): Promise<TestApp> {
  return TestApp.start(adapter, {
    imports: [AuthgearModule.forRoot({ globalGuard: true, jwks: PATIENT, ...options })],
    controllers: [ApiController],
  });
}
