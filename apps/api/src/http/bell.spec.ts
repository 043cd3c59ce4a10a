import { Bell } from './bell.js';

const LONG = 60_000;

test('whoever waits is woken, by one ring or by several', async () => {
  const bell = new Bell();
  const waiting = bell.wait(LONG);
  bell.ring();
  bell.ring();
  await waiting;
});

test('what rang before is not lost, and counts once', async () => {
  const bell = new Bell();
  bell.ring();
  await bell.wait(LONG);
  let isOver = false;
  const waiting = bell.wait(LONG).then(() => {
    isOver = true;
  });
  await Promise.resolve();
  expect(isOver).toBe(false);
  bell.ring();
  await waiting;
});

test('nobody waits longer than they want', async () => {
  await new Bell().wait(1);
});
