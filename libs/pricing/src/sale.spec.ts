import fc from 'fast-check';
import { splitSale } from './index.js';

const amount = fc.integer({ min: 0, max: Math.floor(Number.MAX_SAFE_INTEGER / 100) });
const percent = fc.integer({ min: 0, max: 100 });

test.each([
  [0, 15, { seller: 0, platform: 0 }],
  [1, 15, { seller: 1, platform: 0 }],
  [2, 15, { seller: 2, platform: 0 }],
  [3, 15, { seller: 3, platform: 0 }],
  [10, 15, { seller: 8, platform: 2 }], // 8.5
  [30, 15, { seller: 26, platform: 4 }], // 25.5
  [100, 15, { seller: 85, platform: 15 }],
  [2_999, 15, { seller: 2_549, platform: 450 }],
  [7, 0, { seller: 7, platform: 0 }],
  [7, 100, { seller: 0, platform: 7 }],
])('of %d with a fee of %d %%', (sold, fee, parts) => {
  expect(splitSale(sold, fee)).toEqual(parts);
});

test('the parts are the amount, never negative, and within half a unit of the share', () => {
  fc.assert(
    fc.property(amount, percent, (sold, fee) => {
      const { seller, platform } = splitSale(sold, fee);
      expect(seller + platform).toBe(sold);
      expect(Math.min(seller, platform)).toBeGreaterThanOrEqual(0);
      const exact = BigInt(sold) * BigInt(100 - fee);
      const distance = exact - BigInt(seller) * 100n;
      expect(distance <= 50n && distance >= -50n).toBe(true);
    }),
  );
});

test('who sells for more gets no less', () => {
  fc.assert(
    fc.property(amount, percent, (sold, fee) => {
      const [less, more] = [splitSale(sold, fee), splitSale(sold + 1, fee)];
      expect(more.seller).toBeGreaterThanOrEqual(less.seller);
      expect(more.platform).toBeGreaterThanOrEqual(less.platform);
    }),
  );
});

test.each([
  [-1, 15],
  [0.5, 15],
  [1, -1],
  [1, 101],
  [1, 12.5],
  [1, Number.NaN],
])('%d at %d %% is refused', (sold, fee) => {
  expect(() => splitSale(sold, fee)).toThrow(RangeError);
});
