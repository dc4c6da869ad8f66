import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quickstartOf } from './quickstart.js';
import { attempt, run } from './run.js';
import { tarball, workspace } from './workspace.js';

const TEMPLATES = join(__dirname, '../templates');

export type Template = 'nest-12-esm' | 'nest-11-cjs';

/** A project outside the checkout that got the tarball, and all that it needs, by one plain `npm install`. */
export class Consumer {
  private constructor(readonly folder: string) {}

  /** A project that names no package but ours. */
  static empty(): Consumer {
    const consumer = new Consumer(mkdtempSync(join(workspace(), 'empty-')));
    writeFileSync(join(consumer.folder, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
    consumer.#install(tarball());
    return consumer;
  }

  /**
   * A Nest app made of a template and the quickstart in the README that was installed.
   *
   * @param packages installed beside ours
   * @param sources a folder of the templates with more of its source, which needs these packages
   */
  static of(template: Template, packages: readonly string[], sources?: string): Consumer {
    const consumer = new Consumer(mkdtempSync(join(workspace(), `${template}-`)));
    cpSync(join(TEMPLATES, template), consumer.folder, { recursive: true });
    consumer.#install(tarball(), ...packages);
    const readme = readFileSync(join(consumer.folder, 'node_modules/nestjs-authgear/README.md'), 'utf8');
    const source = join(consumer.folder, 'src');
    const folders = sources === undefined ? ['common'] : ['common', sources];
    for (const folder of folders) cpSync(join(TEMPLATES, folder), source, { recursive: true });
    writeFileSync(join(source, 'quickstart.ts'), quickstartOf(readme));
    return consumer;
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, 'node_modules', name));
  }

  versionOf(name: string): string {
    const path = join(this.folder, 'node_modules', name, 'package.json');
    const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
    return version;
  }

  /**
   * Builds the app, checking the declarations of its packages too.
   *
   * @returns what the compiler finds wrong with the app or with our declarations; those of others aren't our business
   */
  compile(tsconfig: string): readonly string[] {
    const { stdout } = attempt(this.folder, 'npm', 'exec', '--', 'tsc', '-p', tsconfig, '--pretty', 'false');
    return stdout.split('\n').filter((line) => /^(error|src\/|node_modules\/nestjs-authgear\/)/.test(line));
  }

  /** Runs Node in the project; whatever it starts must end by itself. */
  node(...args: readonly string[]): string {
    return run(this.folder, process.execPath, ...args);
  }

  #install(...packages: readonly string[]): void {
    run(this.folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
  }
}
