import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BootCheck } from '../../../lib/access/boot/boot-check.js';
import { BOOT_CHECKS, BootChecks } from '../../../lib/access/boot/boot-checks.js';
import { failureOf, rejectionOf } from '../../support/failures.js';
import { bootStage } from '../support/boot-stage.js';

const FOLDER = join(__dirname, '../../../lib/access/boot');
const MOMENTS = ['onLoad', 'whileLoading', 'onModuleInit', 'onApplicationBootstrap'];

describe('BOOT_CHECKS', () => {
  it('has every check of its folder', async () => {
    const modules = await Promise.all(readdirSync(FOLDER).map((file): Promise<object> => import(join(FOLDER, file))));
    const exported = modules.flatMap((module) => Object.values(module));
    const checks = exported.filter((value) => MOMENTS.some((moment) => typeof Object(value)[moment] === 'function'));
    expect(new Set(BOOT_CHECKS)).toEqual(new Set(checks));
    expect(BOOT_CHECKS).toHaveLength(checks.length);
    expect(checks.length).toBeGreaterThan(0);
  });
});

describe('BootChecks', () => {
  it('runs each check at the moments that it names, with the app and its handlers', async () => {
    const { app, handlers } = await bootStage({});
    const calls: unknown[] = [];
    const record =
      (name: string) =>
      (seen: unknown, ...more: unknown[]) =>
        calls.push([name, seen === app, ...more]);
    const runner = new BootChecks(app, [
      { onLoad: record('first loads'), whileLoading: async (seen) => void record('first waits')(seen) },
      { onModuleInit: record('second inits'), onApplicationBootstrap: record('second bootstraps') },
      { onLoad: record('third loads'), onModuleInit: record('third inits') },
    ]);
    expect(calls).toEqual([
      ['first loads', true],
      ['third loads', true],
    ]);
    await runner.whileLoading();
    expect(calls.slice(2)).toEqual([['first waits', true]]);
    runner.onModuleInit();
    expect(calls.slice(3)).toEqual([
      ['second inits', true],
      ['third inits', true],
    ]);
    runner.onApplicationBootstrap();
    expect(calls.slice(5)).toEqual([['second bootstraps', true, handlers()]]);
  });

  it('passes on what a check throws', async () => {
    const { app } = await bootStage({});
    const error = new Error('wrong');
    const wrong = (): never => {
      throw error;
    };
    const of = (check: BootCheck) => new BootChecks(app, [check]);
    expect(failureOf(() => of({ onLoad: wrong }))).toBe(error);
    expect(await rejectionOf(of({ whileLoading: async () => wrong() }).whileLoading())).toBe(error);
    expect(failureOf(() => of({ onModuleInit: wrong }).onModuleInit())).toBe(error);
    expect(failureOf(() => of({ onApplicationBootstrap: wrong }).onApplicationBootstrap())).toBe(error);
  });
});
