import { DEMO_ADMIN_EMAIL } from '@guildhall/config';

/** The password of every demo login. It is published, so production refuses to seed the demo. */
export const DEMO_PASSWORD = 'try-guildhall-today';

/** An account of the demo, and the person who logs in to it. */
export interface DemoAccount {
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly person: string;
}

/** Writes skills, lists some of them, and grants others to customers. */
export const AUTHOR = { slug: 'demo', name: 'Larkfield Cycles', email: 'demo@guildhall.example', person: 'Robin' } as const;

/** Installs skills of the author, is granted more, and builds its own on them. */
export const BUYER = { slug: 'harbour-clinic', name: 'Harbour Clinic', email: 'clinic@guildhall.example', person: 'Noor' } as const;

/** Runs the registry: a platform admin, on servers with a demo alone. */
export const OPERATOR = { slug: 'registry-desk', name: 'Registry Desk', email: DEMO_ADMIN_EMAIL, person: 'Mara' } as const;

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [AUTHOR, BUYER, OPERATOR];
