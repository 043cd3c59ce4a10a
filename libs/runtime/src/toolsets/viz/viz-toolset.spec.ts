import type { JsonObject } from '@guildhall/kernel';
import sharp from 'sharp';
import { readXml } from '../document/read-xml.js';
import { toolbox } from '../toolsets.property.js';
import { shownNumber, tickValues } from './ticks.js';

const LABELS = ['North', 'South', 'West'];
const chart = async (args: JsonObject): Promise<Uint8Array> => {
  const { done, files } = await toolbox();
  const to = (args.to as string | undefined) ?? '/workspace/chart.svg';
  await done('viz_chart', { to, ...args });
  return files.bytesAt(to);
};
const svgOf = async (args: JsonObject): Promise<string> => new TextDecoder().decode(await chart(args));

/** Names of elements, and texts; it throws for what is no XML. */
function elementsOf(svg: string): { names: string[]; texts: string[] } {
  const [names, texts]: [string[], string[]] = [[], []];
  readXml(svg, { open: (name) => names.push(name), text: (text) => texts.push(text.trim()) });
  return { names, texts: texts.filter((text) => text !== '') };
}
const count = (names: readonly string[], name: string): number => names.filter((one) => one === name).length;

/** Pixels of the first colour. */
async function blueIn(png: Uint8Array): Promise<number> {
  const raw = await sharp(png).removeAlpha().raw().toBuffer();
  let blue = 0;
  for (let place = 0; place < raw.length; place += 3) if (raw[place] === 0 && raw[place + 1] === 0x72 && raw[place + 2] === 0xb2) blue += 1;
  return blue;
}

describe('charts', () => {
  test('bars, with labels, numbers, titles and a legend', async () => {
    const series = [
      { name: '2025', values: [1, 2, 3] },
      { name: '2026', values: [4, null, -6] },
    ];
    const { names, texts } = elementsOf(
      await svgOf({ type: 'bar', title: 'Sales', labels: LABELS, series, xTitle: 'Region', yTitle: 'Euros' }),
    );
    expect(texts).toEqual(expect.arrayContaining(['Sales', ...LABELS, 'Region', 'Euros', '2025', '2026', '0', '4', '-6']));
    expect(count(names, 'rect')).toBe(1 + 5 + 2); // the ground, the bars, the legend
  });

  test('lines, which are broken where there is no value', async () => {
    const { names } = elementsOf(await svgOf({ type: 'line', series: [{ values: [1, 2, null, 4, 5] }], labels: LABELS }));
    expect(count(names, 'circle')).toBe(4);
    const { names: whole } = elementsOf(await svgOf({ type: 'line', series: [{ values: [1, 2, 3, 4, 5] }] }));
    expect(count(names, 'polyline') - count(whole, 'polyline')).toBe(1);
  });

  test('pies, also of one piece', async () => {
    const { names, texts } = elementsOf(await svgOf({ type: 'pie', labels: LABELS, series: [{ values: [1, 1, 2] }] }));
    expect([count(names, 'path'), texts]).toEqual([3, ['North (25 %)', 'South (25 %)', 'West (50 %)']]);
    expect(count(elementsOf(await svgOf({ type: 'pie', series: [{ values: [7] }] })).names, 'circle')).toBe(1);
  });

  test('points of two numbers', async () => {
    const points = [
      [1, 10],
      [2.5, 1e6],
      [-3, 0],
    ];
    const { names, texts } = elementsOf(await svgOf({ type: 'scatter', series: [{ points }] }));
    expect(count(names, 'circle')).toBe(3);
    expect(texts).toEqual(expect.arrayContaining(['1000000', '-3']));
  });

  test.each(['bar', 'line', 'pie', 'scatter'])('a %s chart as PNG has colours, and letters without a font of the system', async (type) => {
    const png = await chart({
      to: '/workspace/c.png',
      type,
      title: 'Sales',
      labels: LABELS,
      series: [{ name: 'a', values: [1, 2, 3] }],
      width: 400,
      height: 300,
    });
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 400, height: 300 });
    const heading = await sharp(png).extract({ left: 100, top: 10, width: 200, height: 30 }).greyscale().stats();
    expect(heading.channels[0]?.min).toBeLessThan(100);
    expect(await blueIn(png)).toBeGreaterThan(40);
  });

  test('a pie of one piece is whole in a PNG, too', async () => {
    const png = await chart({ to: '/workspace/c.png', type: 'pie', series: [{ values: [7] }] });
    expect(await blueIn(png)).toBeGreaterThan(50_000);
  });

  test('INP-08 labels stay text, whatever they say', async () => {
    const evil = '"><script>alert(1)</script><image href="http://evil.example/"/>&\u0000\ud800';
    const args = {
      type: 'bar',
      title: evil,
      labels: [evil],
      series: [
        { name: evil, values: [1] },
        { name: evil, values: [1] },
      ],
      xTitle: evil,
      yTitle: evil,
    };
    const { names, texts } = elementsOf(await svgOf(args));
    expect(new Set(names)).toEqual(new Set(['svg', 'rect', 'polyline', 'text']));
    expect(texts).toContain('"><script>alert(1)</script><image href="http://evil.example/"/>& \ufffd');
    expect(elementsOf(await svgOf({ type: 'pie', labels: [evil], series: [{ values: [1] }] })).names).not.toContain('script');
  });

  test.each<[string, JsonObject]>([
    ['nothing', { type: 'bar', series: [{}] }],
    ['a pie of negative numbers', { type: 'pie', series: [{ values: [1, -1] }] }],
    ['a pie of nothing', { type: 'pie', series: [{ values: [0] }] }],
    ['too many values', { type: 'line', series: Array.from({ length: 5 }, () => ({ values: Array.from({ length: 4_500 }, () => 1) })) }],
  ])('%s is refused', async (_, args) => {
    const { use } = await toolbox();
    expect(await use('viz_chart', { to: 'c.svg', ...args })).toMatchObject({ isError: true, output: { error: 'invalid_chart' } });
  });

  test.each([[[1e308, -1e308]], [[5e-324]], [[0, 0]], [[1e15, 1e15 + 1]]])('RUN-10 values %j are drawn, and soon', async (values) => {
    expect((await svgOf({ type: 'line', series: [{ values }] })).length).toBeLessThan(50_000);
  });

  test('axes have round numbers', () => {
    expect(tickValues({ least: 0, most: 97 }, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(tickValues({ least: -0.3, most: 0.4 }, 4).map(shownNumber)).toEqual(['-0.4', '-0.2', '0', '0.2', '0.4']);
    expect([1e12, 0.00001, 1234.5].map(shownNumber)).toEqual(['1.0e+12', '1.0e-5', '1234.5']);
  });
});

describe('boxes on images', () => {
  const boxes = [{ left: 20, top: 40, width: 60, height: 30, label: 'Total', colour: '#ff0000' }];

  test('are drawn where they are said to be, with their labels above them', async () => {
    const white = await sharp({ create: { width: 200, height: 100, channels: 3, background: 'white' } })
      .jpeg()
      .toBuffer();
    const { done, use, files } = await toolbox({ inputs: { 'scan.jpg': white } });
    expect(await done('viz_annotate', { path: '/inputs/scan.jpg', to: 'out.png', boxes })).toEqual({
      ...{ path: '/workspace/out.png', width: 200, height: 100, boxes: 1 },
    });
    const raw = await sharp(files.bytesAt('/workspace/out.png')).removeAlpha().raw().toBuffer();
    const at = (x: number, y: number): number[] => [...raw.subarray((y * 200 + x) * 3, (y * 200 + x) * 3 + 3)];
    expect(at(20, 60)).toEqual([255, 0, 0]);
    expect(at(80, 60)).toEqual([255, 0, 0]);
    expect(at(50, 55)).toEqual([255, 255, 255]);
    expect(at(150, 90)).toEqual([255, 255, 255]);
    expect(at(22, 30)).toEqual([255, 0, 0]);
    expect(await use('viz_annotate', { path: '/inputs/scan.jpg', to: 'out.jpg', boxes })).toMatchObject({
      output: { error: 'unsupported_file' },
    });
  });
});
