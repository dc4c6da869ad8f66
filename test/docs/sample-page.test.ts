import { readFileSync } from 'node:fs';
import { REFUSALS } from '../../lib/errors/refusal.js';
import { tableUnder } from './support/readme-table.js';

const PAGE = readFileSync('sample-app/public/index.html', 'utf8');

/** What the page of the sample says of a refusal, without its markup. */
function explanationOf(code: string): string {
  const [, text = ''] = new RegExp(`<template data-explains="${code}">(.*)</template>`).exec(PAGE) ?? [];
  return text
    .replace(/<[^>]+>/g, '')
    .replace('&lt;', '<')
    .replace('&gt;', '>');
}

/** A cell of a Markdown table, without its markup. */
function plain(cell: string): string {
  return cell.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').replace(/[`*]/g, '');
}

describe('the page of the sample', () => {
  const fixes = new Map(tableUnder('Errors').map(([, code = '', , , , fix = '']) => [plain(code), plain(fix)]));

  it.each(Object.keys(REFUSALS))('explains %s, with the fix that the README gives', (code) => {
    expect(explanationOf(code)).toMatch(/^.{30,}Fix: /);
    expect(explanationOf(code).split('Fix: ')[1]).toBe(fixes.get(code));
  });
});
