import { ADAPTERS } from '../server/measure.js';
import { number } from './markdown.js';

const WIDTH = 860;
const LABEL_WIDTH = 330;
const BAR_WIDTH = 350;
const BAR_HEIGHT = 16;
const ROW_HEIGHT = 24;
const MARGIN = 24;

const OURS = '#1f6feb';
const OTHERS = '#8c959f';
const INK = '#1f2328';
const PALE_INK = '#59636e';
const LINE = '#d0d7de';

const SHORT_VARIANTS = {
  unguarded: 'unguarded',
  authgear: 'nestjs-authgear',
  'authgear-no-cache': 'nestjs-authgear, no cache',
  recipe: "Nest documentation's recipe",
};

/**
 * @typedef {{ label: string, value: number, text: string, isOurs: boolean }} Bar
 *
 * The chart of docs/performance.md, with its own background, so that it is readable on dark pages too.
 */
export function chartOf({ guard, server }) {
  const panels = [
    {
      title: 'Cost of one request, in multiples of one RSA verification (less is better)',
      bars: guardBars(guard),
      mark: 1,
    },
    ...Object.entries(ADAPTERS).map(([adapter, name]) => ({
      title: `Share of the throughput of an unguarded ${name} server (more is better)`,
      bars: serverBars(server, adapter),
    })),
  ];
  let y = MARGIN;
  const drawn = panels.map((panel) => {
    const top = y;
    y += ROW_HEIGHT * (panel.bars.length + 1) + MARGIN;
    return panelAt(top, panel);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="13">
<title>Performance of nestjs-authgear and its alternatives</title>
<rect width="${WIDTH}" height="${y}" rx="8" fill="#ffffff"/>
${drawn.join('\n')}
</svg>
`;
}

function guardBars({ rows }) {
  const bars = rows.flatMap(({ name, job, costs }) => {
    const { firstSight, thousandInTurn } = costs;
    const label = job === 'key in hand' ? `${name.replace(', key in hand', '')} (key in hand)` : name;
    return firstSight === undefined
      ? [barOf(`${label.replace(/,.*/, '')}, token seen before`, thousandInTurn)]
      : [barOf(`${label}${isOurs(name) ? ', first sight' : ''}`, firstSight)];
  });
  return bars.sort((a, b) => a.value - b.value);
}

function barOf(label, { ratio }) {
  return { label, value: ratio.median, text: number(ratio.median), isOurs: isOurs(label) };
}

function serverBars({ rows }, adapter) {
  return rows
    .filter((row) => row.adapter === adapter)
    .map(({ variant, share, perSecond }) => ({
      label: SHORT_VARIANTS[variant],
      value: share.median,
      text: `${Math.round(share.median * 100)}%, ${number(Math.round(perSecond.median))} requests/s`,
      isOurs: isOurs(SHORT_VARIANTS[variant]),
    }));
}

function isOurs(label) {
  return label.startsWith('nestjs-authgear');
}

function panelAt(top, { title, bars, mark }) {
  const scale = BAR_WIDTH / Math.max(...bars.map(({ value }) => value));
  const rows = bars.map((bar, index) => barAt(top + ROW_HEIGHT * (index + 1), bar, scale));
  return [
    `<text x="${MARGIN}" y="${top + 12}" font-weight="600" fill="${INK}">${escaped(title)}</text>`,
    ...(mark === undefined ? [] : [markAt(top, bars.length, mark * scale)]),
    ...rows,
  ].join('\n');
}

function barAt(y, { label, value, text, isOurs }, scale) {
  const width = Math.max(1, value * scale).toFixed(1);
  const middle = y + BAR_HEIGHT / 2 + 4.5;
  const weight = isOurs ? ' font-weight="600"' : '';
  const textX = (LABEL_WIDTH + Number(width) + 6).toFixed(1);
  return [
    `<text x="${LABEL_WIDTH - 8}" y="${middle}" text-anchor="end" fill="${INK}"${weight}>${escaped(label)}</text>`,
    `<rect x="${LABEL_WIDTH}" y="${y}" width="${width}" height="${BAR_HEIGHT}" rx="2" fill="${isOurs ? OURS : OTHERS}"/>`,
    `<text x="${textX}" y="${middle}" fill="${PALE_INK}">${escaped(text)}</text>`,
  ].join('\n');
}

/** The floor: one verification. */
function markAt(top, count, offset) {
  const x = (LABEL_WIDTH + offset).toFixed(1);
  const end = top + ROW_HEIGHT * (count + 1);
  return `<line x1="${x}" x2="${x}" y1="${top + ROW_HEIGHT - 4}" y2="${end}" stroke="${LINE}" stroke-width="2"/>`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
