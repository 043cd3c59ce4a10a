import type { DemoSkill } from '../authoring.js';
import { folder } from '../demo-folders.js';

const WHEELS = { title: 'Spoke lengths', access: 'public', listed: true, tags: ['workshop', 'wheels'] } as const;

/** A table, a script and a worksheet, which the workshop planner activates; two versions to diff. */
const spokeLengths: DemoSkill = {
  editions: [
    { note: 'Symmetrical rims', manifest: folder('spoke-lengths', 1, WHEELS) },
    { note: 'Rims with an offset, and how many crossings', manifest: folder('spoke-lengths', 2, WHEELS) },
  ],
};

const stocktake: DemoSkill = {
  editions: [
    {
      note: 'As we do it in January',
      manifest: folder('stocktake', 1, { title: 'Stocktake', access: 'public', listed: true, tags: ['warehouse'] }),
    },
  ],
};

/** Bundles: folders with a SKILL.md, references, scripts and assets, for agents here and elsewhere. */
export const BUNDLE_SKILLS: readonly DemoSkill[] = [spokeLengths, stocktake];
