import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The built sample app, in a process of its own as `npm start` runs it. */
export class SampleApp {
  private static readonly processes = new Set<ChildProcess>();

  private constructor(
    private readonly process: ChildProcess,
    /** Address of the page, as the app printed it. */
    readonly url: string,
    /** Everything that the app printed until it was ready. */
    readonly output: string,
  ) {}

  /** @param environment the project to run on; none for the stand-in */
  static async start(environment: Readonly<Record<string, string>> = {}): Promise<SampleApp> {
    const app = spawn(process.execPath, ['sample-app/dist/main.js'], {
      // Set, though empty, so that no .env file takes their place.
      env: { ...process.env, NO_COLOR: '1', PORT: '0', AUTHGEAR_ENDPOINT: '', AUTHGEAR_CLIENT_ID: '', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    SampleApp.processes.add(app);
    let output = '';
    for await (const line of createInterface(app.stdout)) {
      output += `${line}\n`;
      if (line.startsWith('Ctrl+C')) break;
    }
    app.stdout.resume();
    const [, url] = /Open its page: (\S+)/.exec(output) ?? [];
    if (url === undefined) throw new Error(`The sample app didn't start:\n${output}`);
    return new SampleApp(app, url, output);
  }

  /** Endpoint of the stand-in that the app runs on. */
  get standIn(): string {
    return /stand-in for Authgear, ([^, ]+)/.exec(this.output)?.[1] ?? '';
  }

  async stop(): Promise<void> {
    await stop(this.process);
  }

  /** Stops every app that still runs, also those of tests that failed. */
  static async stopAll(): Promise<void> {
    await Promise.all([...SampleApp.processes].map(stop));
  }
}

async function stop(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill();
  await once(process, 'exit');
}
