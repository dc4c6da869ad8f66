import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf } from './guide.js';
import { NPM, type PackageManager } from './package-managers.js';
import { quickstartOf } from './quickstart.js';
import { attempt, type Command, fromRegistry, ROOT, run } from './run.js';
import { tarball, workspace } from './workspace.js';

const TEMPLATES = join(__dirname, '../templates');

export type Template = 'nest-12-esm' | 'nest-11-cjs';

export interface Needs {
  /** Installed beside ours. */
  readonly packages?: readonly string[];
  /** A folder of the templates with more of its source, which needs these packages. */
  readonly sources?: string;
  /** npm unless said otherwise. */
  readonly packageManager?: PackageManager;
}

/** A project outside the checkout that got the tarball, and all that it needs, by one plain installation. */
export class Consumer {
  private constructor(
    readonly folder: string,
    private readonly packageManager: PackageManager,
  ) {}

  /** A project that names no package but ours. */
  static empty(): Consumer {
    const consumer = new Consumer(mkdtempSync(join(workspace(), 'empty-')), NPM);
    consumer.#write('package.json', JSON.stringify({ name: 'empty', private: true }));
    consumer.#add();
    return consumer;
  }

  /** A Nest app made of a template and the quickstart in the README. */
  static of(template: Template, { packages = [], sources, packageManager = NPM }: Needs = {}): Consumer {
    const consumer = new Consumer(mkdtempSync(join(workspace(), `${template}-`)), packageManager);
    cpSync(join(TEMPLATES, template), consumer.folder, { recursive: true });
    consumer.#add(...packages);
    for (const folder of sources === undefined ? ['common'] : ['common', sources]) {
      cpSync(join(TEMPLATES, folder), join(consumer.folder, 'src'), { recursive: true });
    }
    consumer.#write('src/quickstart.ts', quickstartOf(readFileSync(join(ROOT, 'README.md'), 'utf8')));
    return consumer;
  }

  /**
   * What `nest new` of this major version makes, with the files that the guide shows.
   *
   * @param importEnding - of relative imports; the guide writes none
   */
  static stock(major: 11 | 12, guide: string, importEnding: '' | '.js'): Consumer {
    const parent = mkdtempSync(join(workspace(), `nest-new-${major}-`));
    const create: Command = [...fromRegistry(`@nestjs/cli@${major}`), 'nest', 'new', 'stock'];
    run(parent, ...create, '--skip-install', '--skip-git', '--package-manager', 'npm');
    const consumer = new Consumer(join(parent, 'stock'), NPM);
    consumer.#add();
    const text = readFileSync(join(ROOT, 'docs/guides', guide), 'utf8');
    for (const [path, code] of filesOf(text)) {
      consumer.#write(path, code.replace(/ from '(\.[^']+|supertest\/types)'/g, ` from '$1${importEnding}'`));
    }
    return consumer;
  }

  /** The same project with another Node.js. */
  on(node: number): Consumer {
    const exec: Command = [...fromRegistry(`node@${node}`), ...this.packageManager.exec];
    return new Consumer(this.folder, { ...this.packageManager, exec });
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
    const { stdout } = attempt(this.folder, ...this.packageManager.exec, 'tsc', '-p', tsconfig, '--pretty', 'false');
    return stdout.split('\n').filter((line) => /^(error|src\/|.*\bnestjs-authgear\/)/.test(line));
  }

  /** Runs Node in the project; whatever it starts must end by itself. */
  node(...args: readonly string[]): string {
    return run(this.folder, process.execPath, ...args);
  }

  /** Runs a tool of the project, or `node`, as the package manager does. It must succeed. */
  exec(tool: string, ...args: readonly string[]): string {
    return run(this.folder, ...this.packageManager.exec, tool, ...args);
  }

  #add(...packages: readonly string[]): void {
    const { add, files, peers } = this.packageManager;
    for (const [path, text] of Object.entries(files)) this.#write(path, text);
    run(this.folder, ...add, `nestjs-authgear@file:${tarball()}`, ...peers, ...packages);
  }

  #write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
