import type { Examples } from './example.js';

const SKILL_ID = { skillId: 'globex/tone-check' };
const ID = 'rev_65f1c0de9a1b2c3d4e5f6050';
const ABOUT = { ...SKILL_ID, reviewId: ID };

const REVIEW = {
  id: ID,
  rating: 4,
  title: 'Kind and exact',
  comment: 'Finds the sentence that hurts. A little slow with long texts.',
  author: { slug: 'acme', name: 'Acme Software' },
  helpfulCount: 3,
  reply: { comment: 'Version 4 is twice as fast.', createdAt: '2026-05-12T08:00:00.000Z' },
  createdAt: '2026-05-11T17:00:00.000Z',
  updatedAt: '2026-05-11T17:00:00.000Z',
};

const OWN = { ...REVIEW, helpfulCount: 0, reply: null, isOwn: true };
const OTHERS = { ...REVIEW, isOwn: false };

export const REVIEWS: Examples = {
  reviews_list: {
    parameters: { ...SKILL_ID, sort: 'helpful', limit: '1' },
    response: {
      ok: true,
      success: true,
      reviews: [REVIEW],
      rating: { average: 4.5, count: 12, histogram: [0, 0, 1, 4, 7] },
      nextCursor: 'aGVscGZ1bCAzIHJldl82NWYxYzBkZTlhMWIyYzNkNGU1ZjYwNTA',
      total: 12,
      page: 1,
      limit: 1,
      perPage: 1,
    },
  },
  reviews_write: {
    parameters: SKILL_ID,
    request: { rating: 4, title: 'Kind and exact', comment: 'Finds the sentence that hurts. A little slow with long texts.' },
    response: { ok: true, success: true, review: OWN },
    errors: ['own_skill', 'review_requires_install'],
  },
  reviews_delete: {
    parameters: ABOUT,
    response: { ok: true, success: true, review: { id: ID, deleted: true } },
    errors: ['not_reviewer'],
  },
  reviews_reply: {
    parameters: ABOUT,
    request: { comment: 'Version 4 is twice as fast.' },
    response: { ok: true, success: true, review: OTHERS },
  },
  reviews_report: {
    parameters: ABOUT,
    request: { reason: 'It is about another skill.' },
    response: {
      ok: true,
      success: true,
      report: { id: 'rep_65f1c0de9a1b2c3d4e5f6051', status: 'open', createdAt: '2026-05-12T09:00:00.000Z' },
    },
  },
  reviews_addVote: { parameters: ABOUT, response: { ok: true, success: true, review: OTHERS }, errors: ['own_review'] },
  reviews_removeVote: {
    parameters: ABOUT,
    response: { ok: true, success: true, review: { ...OTHERS, helpfulCount: 2 } },
    errors: ['own_review'],
  },
};
