import { Body, Controller, HttpCode, Inject, NotFoundException, Post, Put } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { CurrentUser, Public } from 'nestjs-authgear';
import { LocalAuthgear } from './local-authgear.js';

/** What the sample's page can do with the stand-in, and with no real project. */
@Controller('local-authgear')
@SkipThrottle()
export class LocalAuthgearController {
  constructor(@Inject(LocalAuthgear) private readonly authgear: LocalAuthgear | null) {}

  /** Starts and stops serving the keys with which access tokens are verified. */
  @Put('keys')
  @Public()
  @HttpCode(204)
  serveKeys(@Body() { served }: { readonly served?: unknown }): void {
    this.standIn().servesKeys = served === true;
  }

  /** An access token of the user who asks, as it will be once it has expired. */
  @Post('expired-token')
  async expiredToken(@CurrentUser('sub') sub: string): Promise<object> {
    const { access_token } = await this.standIn().signIn(this.standIn().nameOf(sub) ?? sub, -60);
    return { access_token };
  }

  private standIn(): LocalAuthgear {
    if (this.authgear === null) throw new NotFoundException('The app runs on a real Authgear project');
    return this.authgear;
  }
}
