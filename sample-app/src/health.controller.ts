import { Controller, Get } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { Public } from 'nestjs-authgear';

/** For load balancers, which come often and without a token. */
@Controller('health')
@Public()
@SkipThrottle()
export class HealthController {
  @Get()
  health(): object {
    return { status: 'ok' };
  }
}
