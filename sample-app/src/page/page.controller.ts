import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Header, Inject, StreamableFile } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { Public } from 'nestjs-authgear';
import { AuthgearProject } from '../authgear-project.js';
import { LocalAuthgear } from '../local-authgear/local-authgear.js';
import { findProblem } from './find-problem.js';

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const AUTHGEAR_WEB = createRequire(import.meta.url).resolve('@authgear/web/dist/authgear-web.module.js');

/** The page on which a person signs in and calls the API. */
@Controller()
@Public()
@SkipThrottle()
export class PageController {
  constructor(
    private readonly project: AuthgearProject,
    @Inject(LocalAuthgear) private readonly standIn: LocalAuthgear | null,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  page(): StreamableFile {
    return fileOfPage('index.html');
  }

  @Get('page.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  styles(): StreamableFile {
    return fileOfPage('page.css');
  }

  @Get('page.js')
  @Header('Content-Type', JAVASCRIPT)
  script(): StreamableFile {
    return fileOfPage('page.js');
  }

  /** Authgear's Web SDK, as it comes from the registry. */
  @Get('authgear-web.js')
  @Header('Content-Type', JAVASCRIPT)
  sdk(): StreamableFile {
    return new StreamableFile(createReadStream(AUTHGEAR_WEB));
  }

  /** What the page needs to know of the server. Limited, since each request asks the project. */
  @Get('settings.json')
  @SkipThrottle({ default: false })
  @Header('Cache-Control', 'no-store')
  async settings(): Promise<object> {
    const { endpoint, clientId } = this.project;
    if (this.standIn) return { endpoint, clientId, standIn: { servesKeys: this.standIn.servesKeys } };
    return { endpoint, clientId, problem: await findProblem(this.project) };
  }
}

function fileOfPage(name: string): StreamableFile {
  return new StreamableFile(createReadStream(fileURLToPath(new URL(`../../public/${name}`, import.meta.url))));
}
